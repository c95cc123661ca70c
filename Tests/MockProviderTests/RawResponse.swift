import Harness

/// One answer as a test's connection received it.
struct RawResponse {
    let status: Int
    let headers: [(name: String, value: String)]
    /// The parts in which a chunked body came; else the body in one.
    var chunks: [[UInt8]] = []
    /// Whether the body's end was told; false when the connection ended first.
    var isComplete = false

    var body: [UInt8] { chunks.flatMap(\.self) }
    var text: String { String(decoding: body, as: UTF8.self) }

    subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }

    /// The lines of the events, without their ends and without empty ones.
    var lines: [String] {
        text.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }).map(String.init)
    }

    /// Reads an answer, its body to the end that its headers tell.
    init(from connection: RawConnection) throws {
        let head = String(decoding: try connection.take(through: "\r\n\r\n"), as: UTF8.self)
        var lines = head.split(separator: "\r\n").map(String.init)
        let words = lines.removeFirst().split(separator: " ")
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            throw HarnessError("no status line: \(head)")
        }
        self.status = status
        headers = lines.map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (String(parts[0]), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        guard status != 100 else { return }
        do {
            try readBody(connection)
            isComplete = true
        } catch is HarnessError where connection.end != nil {
            if self["transfer-encoding"] == nil { chunks.append(try connection.takeAll()) }
        }
    }

    private mutating func readBody(_ connection: RawConnection) throws {
        if self["transfer-encoding"] == "chunked" {
            while true {
                let line = String(decoding: try connection.take(through: "\r\n").dropLast(2), as: UTF8.self)
                guard let size = Int(line, radix: 16) else { throw HarnessError("no chunk size: \(line)") }
                let chunk = try connection.take(exactly: size)
                guard try connection.take(exactly: 2) == [13, 10] else { throw HarnessError("a chunk has no end") }
                if size == 0 { return }
                chunks.append(chunk)
            }
        }
        if let text = self["content-length"] {
            guard let length = Int(text) else { throw HarnessError("no length: \(text)") }
            chunks.append(try connection.take(exactly: length))
            return
        }
        chunks.append(try connection.takeAll())
    }
}

extension RawConnection {
    /// Sends a chat request with that body and reads the answer.
    func chat(_ body: String, headers: [String] = [], path: String = "/v1/chat/completions") throws -> RawResponse {
        try sendChat(body, headers: headers, path: path)
        return try RawResponse(from: self)
    }

    /// Sends a chat request with that body.
    func sendChat(_ body: String, headers: [String] = [], path: String = "/v1/chat/completions") throws {
        let lines =
            ["POST \(path) HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"] + headers
            + ["Content-Length: \(body.utf8.count)", "", body]
        try send(lines.joined(separator: "\r\n"))
    }

    /// Asks a model for a stream and reads the answer.
    func stream(_ model: String, headers: [String] = []) throws -> RawResponse {
        try chat(#"{"model":"\#(model)","stream":true}"#, headers: headers)
    }

    /// Sends a GET and reads the answer.
    func get(_ path: String, headers: [String] = []) throws -> RawResponse {
        try send((["GET \(path) HTTP/1.1", "Host: 127.0.0.1"] + headers + ["", ""]).joined(separator: "\r\n"))
        return try RawResponse(from: self)
    }
}
