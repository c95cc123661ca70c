import Framing
import Testing

/// Streams that look random and are the same in every run, against a reading of the standard that takes its time.
@Suite("Random event streams", .timeLimit(.minutes(1)))
struct RandomEventStreamTests {
    private static let pieces = [
        "data", "data:", "data: ", "data:  x", "event: e", "event", "id: 1", "id:", "id: \0", "retry: 5", ": c", ":",
        "{\"a\":1}",
        "error: {}", "x", " ", "ä", "\u{FEFF}", "\n", "\n", "\n", "\r", "\r", "\r\n", "\r\n", "\n\n", "\r\n\r\n",
    ]

    @Test("are framed as the standard says, wherever the reads are cut", arguments: 1...6)
    func streams(_ seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func next(below limit: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(limit))
        }
        for _ in 0..<60 {
            let text = (0..<next(below: 30)).map { _ in Self.pieces[next(below: Self.pieces.count)] }.joined()
            let expected = standard(text)
            for reads in splits(of: Array(text.utf8)) {
                #expect(EventStream(reads: reads) == expected, "\(text.debugDescription) \(reads.map(\.count))")
            }
        }
    }

    /// WHATWG HTML, section 9.2.6, on a whole stream, with what we hand on besides.
    private func standard(_ text: String) -> EventStream {
        var stream = EventStream()
        var data: [String] = []
        var type = ""
        var id = ""
        func dispatch(isTerminated: Bool) {
            if !data.isEmpty {
                let joined = data.joined(separator: "\n")
                stream.events.append(ReceivedEvent(joined, type: type, id: id, isTerminated: isTerminated))
            }
            data = []
            type = ""
        }
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var lines = [""]
        for (index, scalar) in scalars.enumerated() {
            if scalar == "\r" || scalar == "\n" && (index == 0 || scalars[index - 1] != "\r") {
                lines.append("")
            } else if scalar != "\n" {
                lines[lines.count - 1].unicodeScalars.append(scalar)
            }
        }
        for (index, line) in lines.enumerated() {
            if line.isEmpty {
                if index < lines.count - 1 { dispatch(isTerminated: true) }
                continue
            }
            let parts = line.unicodeScalars.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            var value = parts.count > 1 ? parts[1] : Substring().unicodeScalars
            if value.first == " " { value.removeFirst() }
            switch String(parts[0]) {
            case "": stream.commentCount += 1
            case "data": data.append(String(value))
            case "event": type = String(value)
            case "id": if !value.contains("\0") { id = String(value) }
            case "retry": if let number = Int(String(value)) { stream.retryMilliseconds = number }
            default: stream.otherLines.append(line)
            }
        }
        dispatch(isTerminated: false)
        return stream
    }
}
