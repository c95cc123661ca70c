import Framing
import Testing

@Suite("The limits of EventStreamFramer", .timeLimit(.minutes(1)))
struct EventLimitTests {
    @Test(
        "a line or an event over the limit ends the stream alike wherever its reads are cut",
        arguments: [
            ("data: 90\n\n", nil),
            ("data: 901\n\n", .lineTooLong),
            ("data: 901\r\n", .lineTooLong),
            (":90123456\n", .lineTooLong),
            ("oops56789", .lineTooLong),
            ("data:abc\ndata:def\ndata\n\n", nil),
            ("data:abc\ndata:def\ndata:a\n\n", .eventTooLarge),
            ("data\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\n\n", nil),
            ("data\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\n\n", .eventTooLarge),
        ] as [(String, FramingError.Code?)]
    )
    func limits(text: String, code: FramingError.Code?) {
        let limit = 8
        for reads in splits(of: Array("data: a\n\n\(text)".utf8)) {
            let stream = EventStream(reads: reads, eventLimit: limit)
            #expect(stream.failure == code.map { FramingError($0, limit: limit) }, "\(reads.map(\.count))")
            #expect(stream.events.first == .init("a"))
            #expect(stream.events.count == (code == nil ? 2 : 1))
        }
    }

    @Test("after a fault each call throws it again")
    func stickiness() {
        var framer = EventStreamFramer(eventLimit: 4)
        for read in ["data: a", "\n", "\n\n"] {
            #expect(throws: FramingError(.lineTooLong, limit: 4)) {
                try framer.consume(Array(read.utf8).span, event: { _ in .proceed }, otherLine: { _ in .proceed })
            }
        }
        #expect(throws: FramingError(.lineTooLong, limit: 4)) {
            try framer.finish(event: { _ in .proceed }, otherLine: { _ in .proceed })
        }
    }

    @Test("the message names the limit")
    func message() {
        #expect(FramingError(.lineTooLong, limit: 12).message == "a line is longer than 12 bytes")
        #expect("\(FramingError(.eventTooLarge, limit: 12))" == "an event is larger than 12 bytes")
    }

    @Test("a line without an end is refused as soon as it exceeds the limit")
    func endlessLine() {
        var framer = EventStreamFramer(eventLimit: 1 << 20)
        let read = [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)
        var consumed = 0
        #expect(throws: FramingError(.lineTooLong, limit: 1 << 20)) {
            while true {
                consumed += try framer.consume(read.span, event: { _ in .proceed }, otherLine: { _ in .proceed })
            }
        }
        #expect(consumed == 1 << 20)
    }

    @Test("a large event that comes byte by byte takes linear time")
    func byteByByte() throws {
        var framer = EventStreamFramer(eventLimit: 1 << 20)
        let line = Array("data: ".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 500_000) + Array("\n\n".utf8)
        var length = 0
        for index in line.indices {
            let read = line[index...index]
            try framer.consume(
                read.span,
                event: {
                    length = $0.data.count
                    return .proceed
                },
                otherLine: { _ in .proceed }
            )
        }
        #expect(length == 500_000)
    }
}
