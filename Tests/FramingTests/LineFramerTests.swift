import Framing
import Testing

/// The lines of a stream read in pieces, the last one marked if it has no end, and the fault.
private func lines(of reads: [ArraySlice<UInt8>], limit: Int) -> ([String], FramingError?) {
    var framer = LineFramer(limit: limit)
    var lines: [String] = []
    do {
        for read in reads {
            try framer.consume(read.span) {
                lines.append(text($0))
                return .proceed
            }
        }
        try framer.finish { lines.append(text($0) + "…") }
    } catch {
        return (lines, error)
    }
    return (lines, nil)
}

@Suite("LineFramer", .timeLimit(.minutes(1)))
struct LineFramerTests {
    @Test(
        "cuts lines alike wherever the reads are cut",
        arguments: [
            ("", []),
            ("\n", [""]),
            ("a", ["a…"]),
            ("a\n", ["a"]),
            ("a\r\nb\n\r\n\nc", ["a", "b", "", "", "c…"]),
            ("a\rb\r\n", ["a\rb"]),
            ("a\r\r\n", ["a\r"]),
            ("a\r", ["a…"]),
            ("{\"jsonrpc\":\"2.0\",\"id\":1}\n{\"ü\":\"🦆\"}\n", ["{\"jsonrpc\":\"2.0\",\"id\":1}", "{\"ü\":\"🦆\"}"]),
        ] as [(String, [String])]
    )
    func cuts(stream: String, expected: [String]) {
        for reads in splits(of: Array(stream.utf8)) {
            #expect(lines(of: reads, limit: 100) == (expected, nil), "\(reads.map(\.count))")
        }
    }

    @Test(
        "a line over the limit ends the stream alike wherever the reads are cut",
        arguments: [
            ("abcd\n", ["abcd"], false), ("abcd\r\n", ["abcd"], false), ("abcd", ["abcd…"], false),
            ("abcd\r", ["abcd…"], false), ("abcde\n", [], true), ("abcde\r\n", [], true), ("abcde", [], true),
            ("a\nabcde\nb\n", ["a"], true), ("a\nabcdefghijk", ["a"], true), ("abc\rd\n", [], true),
        ] as [(String, [String], Bool)]
    )
    func limits(stream: String, expected: [String], fails: Bool) {
        let failure = fails ? FramingError(.lineTooLong, limit: 4) : nil
        for reads in splits(of: Array(stream.utf8)) {
            #expect(lines(of: reads, limit: 4) == (expected, failure), "\(reads.map(\.count))")
        }
    }

    @Test("after a fault each call throws it again")
    func stickiness() {
        var framer = LineFramer(limit: 1)
        for _ in 0..<2 {
            #expect(throws: FramingError(.lineTooLong, limit: 1)) {
                try framer.consume(Array("abc\n".utf8).span) { _ in .proceed }
            }
        }
        #expect(throws: FramingError(.lineTooLong, limit: 1)) { try framer.finish { _ in } }
    }

    @Test("a line of a gigabyte is refused at the limit, whatever the size of the reads")
    func endlessLine() {
        for size in [1000, 64 << 10, 4 << 20] {
            var framer = LineFramer(limit: 1 << 20)
            let read = [UInt8](repeating: UInt8(ascii: "x"), count: size)
            var consumed = 0
            #expect(throws: FramingError(.lineTooLong, limit: 1 << 20)) {
                while consumed < 1 << 30 { consumed += try framer.consume(read.span) { _ in .proceed } }
            }
            #expect(consumed <= 1 << 20)
        }
    }

    @Test("stops after a line, and goes on where it stopped")
    func stopping() throws {
        for reads in splits(of: Array("a\nbc\r\n\nd\n".utf8)) {
            var framer = LineFramer(limit: 10)
            var received: [String] = []
            for read in reads {
                var rest = read
                repeat {
                    let before = received.count
                    let consumed = try framer.consume(rest.span) {
                        received.append(text($0))
                        return .stop
                    }
                    #expect(received.count - before <= 1)
                    rest = rest.dropFirst(consumed)
                } while !rest.isEmpty
            }
            #expect(received == ["a", "bc", "", "d"])
            #expect(!framer.hasPartialLine)
        }
    }

    @Test("tells whether a line has begun")
    func partialLine() throws {
        var framer = LineFramer(limit: 10)
        for (read, expected) in [("a\n", false), ("b", true), ("\nc\nd", true), ("\n", false)] {
            try framer.consume(Array(read.utf8).span) { _ in .proceed }
            #expect(framer.hasPartialLine == expected)
        }
    }
}

@Suite("NDJSONFramer", .timeLimit(.minutes(1)))
struct NDJSONFramerTests {
    @Test("passes over blank lines and hands on the last without its end")
    func lines() throws {
        for reads in splits(of: Array("\n{\"a\":1}\r\n \t\r\n\n{\"b\":2}\n\n{\"c\":".utf8)) {
            var framer = NDJSONFramer()
            var lines: [String] = []
            for read in reads {
                try framer.consume(read.span) {
                    lines.append(text($0))
                    return .proceed
                }
            }
            try framer.finish { lines.append(text($0) + "…") }
            #expect(lines == ["{\"a\":1}", "{\"b\":2}", "{\"c\":…"])
        }
    }

    @Test("a blank rest is nothing")
    func blankRest() throws {
        var framer = NDJSONFramer()
        try framer.consume(Array("{}\n  ".utf8).span) { _ in .proceed }
        try framer.finish { Issue.record("a line: \(text($0))") }
    }

    @Test("a line over the limit ends the stream")
    func limit() {
        var framer = NDJSONFramer(limit: 3)
        #expect(throws: FramingError(.lineTooLong, limit: 3)) {
            try framer.consume(Array("{} \n{  }\n".utf8).span) { _ in .proceed }
        }
    }
}
