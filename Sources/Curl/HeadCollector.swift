/// Makes a response head out of the lines curl passes on, one call a line.
///
/// Interim responses are swallowed, and so is what follows the final head: trailers.
struct HeadCollector {
    /// The size of all heads, interim ones and trailers included, that a response may have.
    ///
    /// The limit is that of STREAMS.md, "Memory is bounded".
    static let limit = 65536

    private enum State {
        case statusLine
        case fields(status: Int, version: String)
        case done
    }

    private var state = State.statusLine
    private var headers: [(name: String, value: String)] = []
    private var size = 0

    /// Whether the final head was told.
    var isDone: Bool {
        if case .done = state { return true }
        return false
    }

    /// Takes the next line with its end; returns the final head when this line ends it.
    ///
    /// - Throws: `CurlError` with `tooLarge` or `protocolViolation`.
    mutating func consume(_ line: Span<UInt8>) throws(CurlError) -> ResponseHead? {
        size += line.count
        guard size <= Self.limit else {
            throw CurlError(.tooLarge, "the response head exceeds \(Self.limit) bytes")
        }
        switch state {
        case .done:
            return nil
        case .statusLine:
            state = try Self.parseStatusLine(line)
            return nil
        case .fields(let status, let version):
            let end = Self.contentEnd(of: line)
            guard end == 0 else {
                addField(line, end)
                return nil
            }
            defer { headers = [] }
            // 101 cannot be: no upgrade is ever asked for, so it is refused as a final response by the caller.
            if (100..<200).contains(status) && status != 101 {
                state = .statusLine
                return nil
            }
            state = .done
            return ResponseHead(status: status, version: version, headers: headers)
        }
    }

    /// `HTTP/1.1 200 OK`, RFC 9112 section 4; HTTP/2 is written by curl as `HTTP/2 200`.
    private static func parseStatusLine(_ line: Span<UInt8>) throws(CurlError) -> State {
        let words = text(line, 0..<contentEnd(of: line)).split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/"), words[1].utf8.count == 3, let status = Int(words[1]),
            status >= 100
        else {
            throw CurlError(.protocolViolation, "the response does not begin with an HTTP status line")
        }
        return .fields(status: status, version: String(words[0].dropFirst(5)))
    }

    /// A field line, or the continuation of one, RFC 9112 sections 5 and 5.2.
    private mutating func addField(_ line: Span<UInt8>, _ end: Int) {
        if line[0] == UInt8(ascii: " ") || line[0] == UInt8(ascii: "\t") {
            guard let last = headers.popLast() else { return }
            headers.append((last.name, last.value + " " + Self.trimmedText(line, 0..<end)))
            return
        }
        guard let colon = (0..<end).first(where: { line[$0] == UInt8(ascii: ":") }) else { return }
        let name = Self.trimmedText(line, 0..<colon).lowercased()
        headers.append((name, Self.trimmedText(line, colon + 1..<end)))
    }

    /// Where a line ends without its CR and LF.
    private static func contentEnd(of line: Span<UInt8>) -> Int {
        var end = line.count
        while end > 0, line[end - 1] == UInt8(ascii: "\n") || line[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return end
    }

    private static func trimmedText(_ line: Span<UInt8>, _ range: Range<Int>) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, isBlank(line[start]) { start += 1 }
        while end > start, isBlank(line[end - 1]) { end -= 1 }
        return text(line, start..<end)
    }

    private static func text(_ line: Span<UInt8>, _ range: Range<Int>) -> String {
        // Unsafe because String takes no span: the buffer is used only within the closure.
        unsafe line.extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
