import Framing
import Testing

@Suite("BinaryEventFramer", .timeLimit(.minutes(1)))
struct BinaryEventFramerTests {
    private static let delta = message([(":event-type", "delta"), (":message-type", "event")], #"{"text":"ü"}"#)

    @Test("a message written by hand, byte by byte as the format says")
    func byHand() {
        // The empty message, whose checksums AWS publishes with its test vectors.
        let empty: [UInt8] = [0, 0, 0, 16, 0, 0, 0, 0, 0x05, 0xC2, 0x48, 0xEB, 0x7D, 0x98, 0xC8, 0xFF]
        #expect(message([], "") == empty)
        #expect(BinaryStream(reads: [empty[...]]) == BinaryStream(events: [ReceivedBinaryEvent()], end: .whole))
    }

    @Test("hands on headers and payload alike wherever the reads are cut")
    func cuts() {
        let stream =
            Self.delta
            + message([], "")
            + message([(":message-type", "exception"), (":exception-type", "throttlingException")], "{}")
            + message(
                [(":error-message", "too slow"), (":message-type", "error"), ("x", "y"), (":error-code", "Slow")],
                ""
            )
        let expected = BinaryStream(
            events: [
                ReceivedBinaryEvent(messageType: "event", eventType: "delta", payload: #"{"text":"ü"}"#),
                ReceivedBinaryEvent(),
                ReceivedBinaryEvent(messageType: "exception", exceptionType: "throttlingException", payload: "{}"),
                ReceivedBinaryEvent(messageType: "error", errorCode: "Slow", errorMessage: "too slow"),
            ],
            end: .whole
        )
        for reads in splits(of: stream) {
            #expect(BinaryStream(reads: reads) == expected, "\(reads.map(\.count))")
        }
    }

    @Test("passes over headers of every type")
    func headerTypes() {
        let lengths: [(UInt8, Int)] = [(0, 0), (1, 0), (2, 1), (3, 2), (4, 4), (5, 8), (8, 8), (9, 16)]
        var block: [UInt8] = []
        for (type, length) in lengths {
            // Even of the name that matters: only strings count.
            block += [11] + Array(":event-type".utf8) + [type] + [UInt8](repeating: 7, count: length)
        }
        block += [1, UInt8(ascii: "b"), 6, 0, 3, 1, 2, 3]
        block += [0, 7, 0, 0]
        block += [11] + Array(":event-type".utf8) + [7, 0, 1, UInt8(ascii: "e")]
        let expected = BinaryStream(events: [ReceivedBinaryEvent(eventType: "e", payload: "p")], end: .whole)
        for reads in splits(of: message(headerBlock: block, "p")) {
            #expect(BinaryStream(reads: reads) == expected)
        }
    }

    @Test(
        "refuses headers that are no headers",
        arguments: [
            [0], [1], [1, 65], [255, 65, 7, 0, 0], [1, 65, 10], [1, 65, 255, 0, 0], [1, 65, 2], [1, 65, 3, 0],
            [1, 65, 5, 0, 0, 0, 0, 0, 0, 0], [1, 65, 9, 0], [1, 65, 7], [1, 65, 7, 0], [1, 65, 7, 0, 1],
            [1, 65, 6, 255, 255, 0], [1, 65, 0, 1],
        ] as [[UInt8]]
    )
    func malformedHeaders(block: [UInt8]) {
        let stream = Self.delta + message(headerBlock: block, #"{"payload":"is not taken for a header"}"#)
        for reads in splits(of: stream) {
            let result = BinaryStream(reads: reads)
            #expect(result.events.count == 1)
            #expect(result.failure == FramingError(.malformedHeader))
        }
    }

    @Test(
        "refuses lengths that cannot be, as soon as the prelude is there",
        arguments: [
            (0, 0, .malformedPrelude, 0), (15, 0, .malformedPrelude, 0), (16, 1, .malformedPrelude, 0),
            (20, 5, .malformedPrelude, 0), (1001, 0, .eventTooLarge, 1000), (UInt32.max, 0, .eventTooLarge, 1000),
            (1000, 131_073, .headersTooLarge, 131_072), (16, UInt32.max, .headersTooLarge, 131_072),
        ] as [(UInt32, UInt32, FramingError.Code, Int)]
    )
    func malformedPreludes(total: UInt32, headers: UInt32, code: FramingError.Code, limit: Int) {
        for reads in splits(of: prelude(total: total, headers: headers)) {
            let expected = BinaryStream(failure: FramingError(code, limit: limit))
            #expect(BinaryStream(reads: reads, eventLimit: 1000) == expected)
        }
    }

    @Test("a byte that has been changed is found, and which checksum tells it")
    func corruption() {
        for place in Self.delta.indices {
            for change: UInt8 in [0x01, 0x80, 0xFF] {
                var corrupt = Self.delta
                corrupt[place] ^= change
                let expected = FramingError(place < 12 ? .preludeChecksum : .messageChecksum)
                for reads in [[corrupt[...]], corrupt.indices.map { corrupt[$0...$0] }] {
                    #expect(BinaryStream(reads: reads) == BinaryStream(failure: expected), "byte \(place)")
                }
            }
        }
    }

    @Test("text is told from a stream by its first twelve bytes")
    func text() {
        let result = BinaryStream(reads: [Array(#"{"message":"The security token is invalid."}"#.utf8)[...]])
        #expect(result == BinaryStream(failure: FramingError(.preludeChecksum)))
    }

    @Test("tells a stream that ends in the middle of a message")
    func truncation() {
        #expect(BinaryStream(reads: []) == BinaryStream(end: .whole))
        for length in 1..<Self.delta.count {
            let result = BinaryStream(reads: [Self.delta[...], Self.delta[..<length]])
            #expect(result.end == .truncated)
            #expect(result.events.count == 1)
        }
    }

    @Test("after a fault each call throws it again")
    func stickiness() {
        var framer = BinaryEventFramer()
        for bytes in [[UInt8](repeating: 1, count: 12), Self.delta, []] {
            #expect(throws: FramingError(.preludeChecksum)) { try framer.consume(bytes.span) { _ in .proceed } }
        }
        #expect(throws: FramingError(.preludeChecksum)) { try framer.finish() }
        #expect(!framer.hasPartialEvent)
    }

    @Test("stops after a message, and goes on where it stopped")
    func stopping() throws {
        for reads in splits(of: message([], "a") + message([], "b") + message([], "c")) {
            var framer = BinaryEventFramer()
            var received: [String] = []
            for read in reads {
                var rest = read
                repeat {
                    let before = received.count
                    let consumed = try framer.consume(rest.span) {
                        received.append(ReceivedBinaryEvent($0).payload)
                        return .stop
                    }
                    #expect(received.count - before <= 1)
                    rest = rest.dropFirst(consumed)
                } while !rest.isEmpty
            }
            #expect(received == ["a", "b", "c"])
            #expect(try framer.finish() == .whole)
        }
    }

    @Test("random bytes behind a right prelude are refused, never believed")
    func noise() {
        var state: UInt64 = 1
        for _ in 0..<2000 {
            let count = Int(state >> 60) + 4
            var bytes = prelude(total: UInt32(12 + count), headers: UInt32(count - 4))
            for _ in 0..<(count - 4) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(UInt8(state >> 59))
            }
            let checksum = CRC32.checksum(of: bytes.span)
            bytes += [24, 16, 8, 0].map { UInt8(checksum >> $0 & 0xFF) }
            let result = BinaryStream(reads: [bytes[...]])
            #expect(result.events.count == 1 || result.failure == FramingError(.malformedHeader))
        }
    }
}
