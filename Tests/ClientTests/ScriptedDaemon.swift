import Harness
import JSON
import POSIX
import Synchronization
import Testing
import Wire

/// A small daemon that follows a script: it listens on a real Unix socket and talks the protocol, as told.
final class ScriptedDaemon: Sendable {
    /// What is done with one connection, on a thread of its own; the connection closes when it returns.
    typealias Script = @Sendable (Peer) throws -> Void

    /// Where it listens.
    let path: String
    private let directory: TemporaryDirectory
    private let stop: EventDescriptor
    private let acceptor: POSIX.Thread

    init(_ script: @escaping Script) throws {
        directory = try TemporaryDirectory()
        path = directory.file("socket")
        let listener = try ListeningSocket.unix(path: path, mode: 0o600)
        let stop = try EventDescriptor()
        self.stop = stop
        let number = listener.release()
        acceptor = try POSIX.Thread(name: "scripted-daemon") {
            let listener = FileDescriptor(owning: number)
            do {
                try Self.accept(listener, until: stop, script)
            } catch {
                Issue.record("the scripted daemon failed: \(error)")
            }
        }
    }

    deinit {
        stop.signal()
        acceptor.join()
    }

    private static func accept(
        _ listener: borrowing FileDescriptor,
        until stop: EventDescriptor,
        _ script: @escaping Script
    ) throws {
        var scripts: [POSIX.Thread] = []
        while true {
            var requests = [Readiness(listener.number, .read), Readiness(stop.number, .read)]
            try Readiness.wait(&requests)
            if requests[1].isReady { break }
            guard let socket = try ListeningSocket.accept(from: listener.number) else { continue }
            let number = socket.release()
            scripts.append(
                try POSIX.Thread(name: "scripted-peer") {
                    let peer = Peer(FileDescriptor(owning: number), stop: stop)
                    do {
                        try script(peer)
                    } catch is Peer.Gone {
                        // The client went away in the middle of the script: what the test is about, or it fails itself.
                    } catch {
                        Issue.record("the script failed: \(error)")
                    }
                }
            )
        }
        for script in scripts {
            script.join()
        }
    }
}

/// The daemon's end of one connection.
final class Peer {
    /// The client has closed the connection, or the test is over.
    struct Gone: Error {}

    /// A request as it came.
    struct Request {
        let id: RPCID
        let method: String
        let params: JSONValue
    }

    private let socket: FileDescriptor
    private let stop: EventDescriptor
    private var incoming: [UInt8] = []

    init(_ socket: consuming FileDescriptor, stop: EventDescriptor) {
        self.socket = socket
        self.stop = stop
    }

    /// Waits for the next line and reads it as the daemon would.
    func request() throws -> Request {
        let line = try self.line()
        let envelope = try RequestEnvelope.parse(line.span)
        let params = try envelope.params.map { try JSONValue.parse(line.span.extracting($0)) }
        return Request(id: try #require(envelope.id), method: envelope.method, params: params ?? .object(JSONObject()))
    }

    /// Waits for the next request, which must be of this method.
    func request(_ method: Method) throws -> Request {
        let request = try self.request()
        #expect(request.method == method.rawValue)
        return request
    }

    /// Waits for the next line.
    func line() throws -> [UInt8] {
        var searched = 0
        while true {
            if let end = incoming[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { incoming.removeFirst(end + 1) }
                return Array(incoming[..<end])
            }
            searched = incoming.count
            try wait(.read)
            var piece = [UInt8](repeating: 0, count: 65536)
            guard case .bytes(let count) = try? POSIX.read(from: socket.number, into: &piece), count > 0 else {
                throw Gone()
            }
            incoming += piece[..<count]
        }
    }

    /// Waits until the client has closed the connection; lines that still come are passed over.
    func waitForEnd() {
        while (try? line()) != nil {}
    }

    /// Sends bytes as they are, in pieces of at most `piece` bytes.
    func send(_ bytes: [UInt8], piece: Int = .max) throws {
        var sent = 0
        while sent < bytes.count {
            let end = sent + min(piece, bytes.count - sent)
            do throws(Errno) {
                switch try POSIX.send(bytes.span.extracting(sent..<end), to: socket.number) {
                case .bytes(let count): sent += count
                case .wouldBlock: break
                }
            } catch {
                throw Gone()
            }
            if sent < bytes.count { try wait(.write) }
        }
    }

    /// Sends lines.
    func send(_ lines: String..., piece: Int = .max) throws {
        try send(Array(lines.map { $0 + "\n" }.joined().utf8), piece: piece)
    }

    /// Answers a request.
    func answer(_ id: RPCID, _ result: some WireValue) throws {
        var line: [UInt8] = []
        MessageLine.answer(id, result, to: &line)
        try send(line)
    }

    /// Fails a request.
    func fail(_ id: RPCID?, _ error: RPCError) throws {
        var line: [UInt8] = []
        MessageLine.failure(id, error, to: &line)
        try send(line)
    }

    /// Sends a notification.
    func notify(_ params: some RPCNotification) throws {
        var line: [UInt8] = []
        MessageLine.notification(params, to: &line)
        try send(line)
    }

    /// Sends a chunk with this text.
    func chunk(_ id: RPCID, _ seq: Int, _ text: String) throws {
        try delta(id, seq, ["content": .string(text)])
    }

    /// Sends a chunk with this delta.
    func delta(_ id: RPCID, _ seq: Int, _ delta: JSONValue) throws {
        let chunk: JSONValue = ["choices": [["index": 0, "delta": delta]]]
        var line: [UInt8] = []
        ChunkEnvelope(id: id).append(seq: seq, chunk: chunk.serialized().span, to: &line)
        try send(line)
    }

    private func wait(_ interest: Readiness.Interest) throws {
        var requests = [Readiness(socket.number, interest), Readiness(stop.number, .read)]
        try Readiness.wait(&requests)
        if requests[1].isReady, !requests[0].isReady { throw Gone() }
    }
}
