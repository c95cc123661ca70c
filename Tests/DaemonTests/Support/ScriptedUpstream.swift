import DaemonHarness
import POSIX

/// A provider of a test's own: each request is recorded, and answered by what the test says.
final class ScriptedUpstream: Sendable {
    /// A request as it came.
    struct Request: Sendable {
        let method: String
        let path: String
        let head: String
        let body: [UInt8]

        /// Whether any of the header lines is this one.
        func has(_ line: String) -> Bool {
            head.split(separator: "\r\n").contains { $0.lowercased() == line.lowercased() }
        }
    }

    /// How a request is answered, given the number of requests for the same path before it.
    typealias Answer = @Sendable (_ request: Request, _ before: Int, _ connection: ServerConnection) throws -> Void

    private let server: ScriptedServer
    private let seen: Guarded<[Request]>

    init(_ answer: @escaping Answer) throws {
        let seen = Guarded<[Request]>([])
        self.seen = seen
        server = try ScriptedServer { connection in
            while let raw = try connection.readRequest() {
                let line = raw.head.prefix { $0 != "\r\n" }.split(separator: " ").map(String.init)
                let request = Request(method: line[0], path: line[1], head: raw.head, body: raw.body)
                let before = seen.withLock { seen in
                    seen.append(request)
                    return seen.count { $0.path == request.path } - 1
                }
                try answer(request, before, connection)
            }
        }
    }

    /// Every request so far.
    var requests: [Request] { seen.withLock { $0 } }

    /// How many requests for a path came so far.
    func count(_ path: String) -> Int { requests.count { $0.path == path } }

    /// Waits until so many requests for a path have come; whether they did.
    func waits(for path: String, count: Int = 1) -> Bool {
        milliseconds(until: { self.count(path) >= count }) != nil
    }

    /// The address of a path.
    func url(_ path: String) -> String { server.url(path) }

    func stop() { server.stop() }
}

extension ServerConnection {
    /// Sends a whole answer.
    func answer(_ status: Int = 200, _ body: String = "", headers: String...) throws {
        let lines = headers.map { $0 + "\r\n" }.joined()
        try send("HTTP/1.1 \(status) X\r\n\(lines)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
}

extension ScriptedUpstream.Request {
    /// Where it was sent.
    var host: String {
        let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("host:") }
        return line.map { String($0.dropFirst(5).drop { $0 == " " }) } ?? ""
    }
}
