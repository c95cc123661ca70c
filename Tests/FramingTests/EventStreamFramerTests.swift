import Framing
import Testing

@Suite("EventStreamFramer", .timeLimit(.minutes(1)))
struct EventStreamFramerTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let stream: String
        var events: [ReceivedEvent] = []
        var otherLines: [String] = []
        var comments = 0
        var retry: Int?

        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "nothing", stream: ""),
        Case(name: "LF", stream: "data: a\n\ndata: b\n\n", events: [.init("a"), .init("b")]),
        Case(name: "CRLF", stream: "data: a\r\n\r\ndata: b\r\n\r\n", events: [.init("a"), .init("b")]),
        Case(name: "lone CR", stream: "data: a\r\rdata: b\r\r", events: [.init("a"), .init("b")]),
        Case(
            name: "mixed ends",
            stream: "data: a\r\n\ndata: b\n\rdata: c\r\r\n",
            events: ["a", "b", "c"].map { .init($0) }
        ),
        Case(name: "no space", stream: "data:{\"a\":1}\n\n", events: [.init("{\"a\":1}")]),
        Case(name: "one space is dropped, two are not", stream: "data:  a \n\n", events: [.init(" a ")]),
        Case(name: "a tab is kept", stream: "data:\ta\n\n", events: [.init("\ta")]),
        Case(name: "several data lines", stream: "data: a\ndata:b\ndata: c\n\n", events: [.init("a\nb\nc")]),
        Case(name: "empty data lines", stream: "data:\ndata\ndata: \n\n", events: [.init("\n\n")]),
        Case(name: "one empty data line", stream: "data\n\n", events: [.init("")]),
        Case(name: "no data, no event", stream: "event: ping\nid: 1\n\n\n\ndata: a\n\n", events: [.init("a", id: "1")]),
        Case(
            name: "the type goes with its event",
            stream: "event: message_start\ndata: {}\n\ndata: x\n\n",
            events: [.init("{}", type: "message_start"), .init("x")]
        ),
        Case(name: "the type may follow the data", stream: "data: a\nevent: e\n\n", events: [.init("a", type: "e")]),
        Case(name: "the last type counts", stream: "event: e\nevent: f\ndata: a\n\n", events: [.init("a", type: "f")]),
        Case(name: "a type without value", stream: "event: e\nevent\ndata: a\n\n", events: [.init("a")]),
        Case(
            name: "the ID stays",
            stream: "id:1\nevent:result\n:HTTP_STATUS/200\ndata:{}\n\ndata:b\n\nid\ndata:c\n\n",
            events: [.init("{}", type: "result", id: "1"), .init("b", id: "1"), .init("c")],
            comments: 1
        ),
        Case(name: "an ID with NUL is ignored", stream: "id:1\nid:2\0\ndata:a\n\n", events: [.init("a", id: "1")]),
        Case(
            name: "comments",
            stream: ": OPENROUTER PROCESSING\n\n:\n:hi\ndata: a\n\n",
            events: [.init("a")],
            comments: 3
        ),
        Case(
            name: "retry",
            stream: "retry: 3000\nretry: 3s\nretry:\nretry: -1\ndata: a\n\n",
            events: [.init("a")],
            retry: 3000
        ),
        Case(name: "an absurd retry", stream: "retry: 99999999999999999999\ndata: a\n\n", events: [.init("a")]),
        Case(
            name: "a byte order mark",
            stream: "\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n",
            events: [.init("a")],
            otherLines: ["\u{FEFF}data: b"]
        ),
        Case(name: "only one byte order mark", stream: "\u{FEFF}\u{FEFF}data: a\n\n", otherLines: ["\u{FEFF}data: a"]),
        Case(name: "a byte order mark alone", stream: "\u{FEFF}\n\ndata: a\n\n", events: [.init("a")]),
        Case(
            name: "an error as a field",
            stream: "data: a\n\nerror: {\"code\":500}\n\n",
            events: [.init("a")],
            otherLines: ["error: {\"code\":500}"]
        ),
        Case(
            name: "bare JSON in several lines without an end",
            stream: "data: a\r\n\r\n{\r\n  \"error\": {\r\n    \"code\": 500\r\n  }\r\n}",
            events: [.init("a")],
            otherLines: ["{", "  \"error\": {", "    \"code\": 500", "  }", "}"]
        ),
        Case(
            name: "names that begin like known ones",
            stream: "database: 1\nDATA: 2\n data: 3\nevents\nids: 4\nretry2: 5\ndata : 6\n\n",
            otherLines: ["database: 1", "DATA: 2", " data: 3", "events", "ids: 4", "retry2: 5", "data : 6"]
        ),
        Case(
            name: "no blank line at the end",
            stream: "data: a\n\ndata: b\n",
            events: [.init("a"), .init("b", isTerminated: false)]
        ),
        Case(
            name: "no line end at the end",
            stream: "event: e\ndata: a\ndata: b",
            events: [.init("a\nb", type: "e", isTerminated: false)]
        ),
        Case(name: "the end after a CR", stream: "data: a\r\n\r", events: [.init("a")]),
        Case(name: "the end within a name", stream: "data: a\n\ndat", events: [.init("a")], otherLines: ["dat"]),
        Case(
            name: "the end after a name",
            stream: "data: a\n\ndata",
            events: [.init("a"), .init("", isTerminated: false)]
        ),
        Case(name: "characters of several bytes", stream: "data: häßlich 🦆\n\n", events: [.init("häßlich 🦆")]),
        Case(name: "the data is not cut at NUL", stream: "data: a\0b\n\n", events: [.init("a\0b")]),
    ]

    @Test("frames a stream alike wherever its reads are cut", arguments: cases)
    func frames(_ example: Case) {
        for reads in splits(of: Array(example.stream.utf8)) {
            let stream = EventStream(reads: reads)
            #expect(stream.events == example.events, "\(reads.map(\.count))")
            #expect(stream.otherLines == example.otherLines, "\(reads.map(\.count))")
            #expect(stream.commentCount == example.comments)
            #expect(stream.retryMilliseconds == example.retry)
            #expect(stream.failure == nil)
        }
    }

    @Test("bytes that are not UTF-8 go through")
    func bytesThatAreNotUTF8() {
        let stream = EventStream(reads: [Array("data: ".utf8) + [0xFF, 0xFE, 0x0A], [0x0A]])
        #expect(stream.events == [.init("\u{FFFD}\u{FFFD}")])
    }

    @Test("an event is handed on as soon as its blank line begins")
    func promptness() throws {
        var framer = EventStreamFramer()
        var events: [String] = []
        for (read, expected) in [("data: a\r\n", 0), ("\r", 1), ("\ndata: b\n", 1), ("\n", 2)] {
            try framer.consume(
                Array(read.utf8).span,
                event: {
                    events.append(text($0.data))
                    return .proceed
                },
                otherLine: { _ in .proceed }
            )
            #expect(events.count == expected)
        }
        #expect(events == ["a", "b"])
    }

    @Test("stops in the middle, and goes on where it stopped")
    func stopping() throws {
        let bytes = Array("id: 7\r\ndata: a\r\noops\r\ndata: b\r\n\r\ndata: c\r\n\r\ndata: d\n\n".utf8)
        for reads in splits(of: bytes) {
            var framer = EventStreamFramer()
            var received: [String] = []
            var stops = 0
            for read in reads {
                var rest = read
                while true {
                    let before = received.count
                    let consumed = try framer.consume(
                        rest.span,
                        event: {
                            received.append(text($0.data) + text($0.lastEventID))
                            return .stop
                        },
                        otherLine: {
                            received.append(text($0))
                            return .stop
                        }
                    )
                    #expect(received.count - before <= 1)
                    #expect(consumed <= rest.count)
                    rest = rest.dropFirst(consumed)
                    if received.count > before { stops += 1 }
                    if rest.isEmpty { break }
                }
            }
            #expect(received == ["oops", "a\nb7", "c7", "d7"], "\(reads.map(\.count))")
            #expect(stops == 4)
        }
    }

    @Test("a receiver that stops at the end is not called again")
    func stoppingAtTheEnd() throws {
        var framer = EventStreamFramer()
        var calls = 0
        try framer.consume(Array("data: a\noops".utf8).span, event: { _ in .proceed }, otherLine: { _ in .proceed })
        try framer.finish(
            event: { _ in
                calls += 1
                return .proceed
            },
            otherLine: { _ in
                calls += 1
                return .stop
            }
        )
        #expect(calls == 1)
    }
}
