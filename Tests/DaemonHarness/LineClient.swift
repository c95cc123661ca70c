import Glibc
import Harness
package import JSON
import POSIX

/// A small blocking client over a real socket: one line out, one line in, and nothing waits longer than its deadline.
package final class LineClient {
    /// How long nothing may come where something must, in milliseconds: only a test that fails waits so long.
    package static let patience: Int64 = 60_000

    private let socket: FileDescriptor
    private var received: [UInt8] = []
    private var searched = 0
    private var nextID = 1
    /// Messages that came while another one was waited for.
    private var kept: [JSONValue] = []
    /// Whether the daemon has closed the connection.
    package private(set) var isEnded = false
    /// Every byte that ever came, for those who look for what must not be in them.
    package private(set) var transcript: [UInt8] = []
    package var keepsTranscript = false

    package init(_ path: String) throws {
        socket = try UnixStream.connect(to: path)
    }

    // MARK: Out

    /// Sends a line.
    package func send(_ line: String) throws {
        try send(bytes: Array(line.utf8) + [10])
    }

    /// Sends bytes as they are; false when the daemon has closed before it took them all.
    @discardableResult
    package func send(bytes: [UInt8]) throws -> Bool {
        var sent = 0
        while sent < bytes.count {
            let result: IOResult
            do throws(Errno) {
                result = try POSIX.send(bytes.span.extracting(sent..<bytes.count), to: socket.number)
            } catch {
                guard error.code == EPIPE || error.code == ECONNRESET else { throw error }
                return false
            }
            switch result {
            case .bytes(let count): sent += count
            case .wouldBlock: try wait(POLLOUT)
            }
        }
        return true
    }

    /// Sends bytes, unless the daemon takes none of the rest for half a second; whether it took them all.
    package func offer(_ bytes: [UInt8]) throws -> Bool {
        var sent = 0
        while sent < bytes.count {
            switch try POSIX.send(bytes.span.extracting(sent..<bytes.count), to: socket.number) {
            case .bytes(let count): sent += count
            case .wouldBlock:
                var descriptor = pollfd(fd: socket.number, events: Int16(POLLOUT), revents: 0)
                guard unsafe poll(&descriptor, 1, 500) == 1 else { return false }
            }
        }
        return true
    }

    /// Closes the sending side only.
    package func shutdownSending() {
        shutdown(socket.number, CInt(SHUT_WR))
    }

    /// Sends a request and returns its id.
    @discardableResult
    package func request(_ method: String, _ params: String? = nil, id: Int? = nil) throws -> Int {
        let number = id ?? nextID
        nextID = max(nextID, number) + 1
        let members = params.map { #","params":\#($0)"# } ?? ""
        try send(#"{"jsonrpc":"2.0","id":\#(number),"method":"\#(method)"\#(members)}"#)
        return number
    }

    // MARK: In

    /// The next message, or nil at the end of the connection.
    package func next(within limit: Int64 = LineClient.patience) throws -> JSONValue? {
        if !kept.isEmpty { return kept.removeFirst() }
        return try nextLine(within: limit).map { try JSONValue.parse($0.span) }
    }

    /// The next line without its end, or nil at the end of the connection.
    package func nextLine(within limit: Int64 = LineClient.patience) throws -> [UInt8]? {
        let deadline = monotonicMicroseconds() + limit * 1000
        while true {
            if let end = received[searched...].firstIndex(of: 10) {
                defer {
                    received.removeSubrange(0...end)
                    searched = 0
                }
                return Array(received[0..<end])
            }
            searched = received.count
            guard try fill(until: deadline) else {
                guard received.isEmpty else { throw HarnessError("the last line has no end") }
                return nil
            }
        }
    }

    /// Whether anything comes, or the connection ends, within so many milliseconds.
    package func isReadable(within limit: Int64) throws -> Bool {
        if !received.isEmpty || !kept.isEmpty { return true }
        var descriptor = pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&descriptor, 1, CInt(limit)) == 1
    }

    /// The answer to a request; what comes before it is kept.
    package func answer(to id: Int, within limit: Int64 = LineClient.patience) throws -> JSONValue {
        var others: [JSONValue] = []
        defer { kept = others + kept }
        while let message = try next(within: limit) {
            if message["id"]?.intValue == id, message["method"] == nil { return message }
            others.append(message)
        }
        throw HarnessError("the connection ended before the answer to \(id)")
    }

    /// Calls a method and returns the whole answer.
    package func call(_ method: String, _ params: String? = nil) throws -> JSONValue {
        try answer(to: try request(method, params))
    }

    /// Calls a method that must succeed, and returns its result.
    package func result(_ method: String, _ params: String? = nil) throws -> JSONValue {
        let message = try call(method, params)
        guard let result = message["result"] else { throw HarnessError("\(method) failed: \(message.text)") }
        return result
    }

    /// The next notification of that method; what comes before it is kept.
    package func notification(_ method: String, where condition: (JSONValue) -> Bool = { _ in true }) throws
        -> JSONValue
    {
        var others: [JSONValue] = []
        defer { kept = others + kept }
        while let message = try next() {
            if message["method"]?.stringValue == method, let params = message["params"], condition(params) {
                return params
            }
            others.append(message)
        }
        throw HarnessError("the connection ended before a \(method)")
    }

    /// Reads until the connection ends, and returns the messages.
    package func rest() throws -> [JSONValue] {
        var messages: [JSONValue] = []
        while let message = try next() { messages.append(message) }
        return messages
    }

    private func fill(until deadline: Int64) throws -> Bool {
        guard !isEnded else { return false }
        var piece = [UInt8](repeating: 0, count: 65536)
        while true {
            let result: IOResult
            do throws(Errno) {
                result = try POSIX.read(from: socket.number, into: &piece)
            } catch {
                guard error.code == ECONNRESET else { throw error }
                result = .bytes(0)
            }
            switch result {
            case .bytes(0):
                isEnded = true
                return false
            case .bytes(let count):
                received += piece[0..<count]
                if keepsTranscript { transcript += piece[0..<count] }
                return true
            case .wouldBlock:
                try wait(POLLIN, until: deadline)
            }
        }
    }

    private func wait(_ events: CInt, until deadline: Int64? = nil) throws {
        let deadline = deadline ?? monotonicMicroseconds() + Self.patience * 1000
        var descriptor = pollfd(fd: socket.number, events: Int16(events), revents: 0)
        let left = max(0, deadline - monotonicMicroseconds()) / 1000
        guard unsafe poll(&descriptor, 1, CInt(left)) != 0 else { throw HarnessError("nothing came in time") }
    }
}

extension JSONValue {
    /// The value as one line of JSON.
    package var text: String { String(decoding: serialized(), as: UTF8.self) }

    /// The code of an answer that is an error.
    package var errorCode: Int? { self["error"]?["code"]?.intValue }

    /// The details of an answer that is an error.
    package var details: JSONValue? { self["error"]?["data"] }
}
