/// Reads the requests of one connection, HTTP/1.0 and 1.1 (RFC 9112), fed in any pieces.
///
/// Sans-I/O: bytes go in by `append`, whole requests come out of `next`. Pipelined requests wait in the buffer. After an
/// error the parser is spent: the caller answers with the error's status and closes the connection.
package struct RequestParser {
    /// What `next` found.
    package enum Event: Sendable, Equatable {
        /// The client waits for `100 Continue` before it sends the body.
        case expectsContinue
        /// A whole request.
        case request(HTTPRequest)
    }

    private enum State {
        case head
        case sized(HTTPRequest, length: Int)
        case chunked(HTTPRequest, ChunkedBody)
    }

    private let limits: RequestLimits
    private var state = State.head
    private var buffer: [UInt8] = []
    private var position = 0
    /// How far the search for the end of the head came, and where the line it is in begins.
    private var scanned = 0
    private var lineStart = 0

    /// A parser at the beginning of a connection.
    package init(limits: RequestLimits = RequestLimits()) {
        self.limits = limits
    }

    /// How many bytes wait to become a request.
    package var pending: Int {
        buffer.count - position
    }

    /// Takes what was received.
    package mutating func append(_ bytes: ArraySlice<UInt8>) {
        if position == buffer.count {
            buffer.removeAll(keepingCapacity: buffer.capacity <= 64 * 1024)
            scanned -= position
            lineStart -= position
            position = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next event, or nil when more bytes are needed.
    package mutating func next() throws(RequestError) -> Event? {
        switch state {
        case .head:
            guard let end = try findHeadEnd() else { return nil }
            let head = try RequestHead(buffer[position..<end])
            position = end
            let request = head.request
            switch try head.bodyLength() {
            case .none:
                return .request(request)
            case .length(let length):
                guard length <= limits.body else { throw RequestError(413, "the body is too large") }
                state = .sized(request, length: length)
            case .chunked:
                state = .chunked(request, ChunkedBody())
            }
            if head.expectsContinue && position == buffer.count { return .expectsContinue }
            return try next()
        case .sized(var request, let length):
            guard buffer.count - position >= length else { return nil }
            request.body = Array(buffer[position..<position + length])
            position += length
            return finish(request)
        case .chunked(var request, var body):
            // Let go of the state's copy, so that the body grows in place.
            state = .head
            let complete = try body.consume(buffer, from: &position, into: &request.body, limit: limits.body)
            guard complete else {
                state = .chunked(request, body)
                return nil
            }
            return finish(request)
        }
    }

    private mutating func finish(_ request: HTTPRequest) -> Event {
        state = .head
        scanned = position
        lineStart = position
        return .request(request)
    }

    /// Finds the index behind the empty line that ends a head; empty lines before it are passed over.
    private mutating func findHeadEnd() throws(RequestError) -> Int? {
        scanned = max(scanned, position)
        lineStart = max(lineStart, position)
        while scanned < buffer.count {
            let index = scanned
            scanned += 1
            guard buffer[index] == UInt8(ascii: "\n") else { continue }
            guard index > lineStart, buffer[index - 1] == UInt8(ascii: "\r") else {
                throw RequestError(400, "a line feed without carriage return")
            }
            let isEmpty = index - 1 == lineStart
            if isEmpty && lineStart == position {
                position = index + 1
            } else if isEmpty {
                guard scanned - position <= limits.head else { break }
                lineStart = scanned
                return scanned
            }
            lineStart = index + 1
        }
        guard buffer.count - position <= limits.head else {
            throw RequestError(431, "the request line and headers are too long")
        }
        return nil
    }
}
