import Dialects
import Harness
import Testing

@testable import Streams

/// The chunks that are kept of a stream: read from anywhere, each comes once, in order and as it was.
@Suite(.timeLimit(.minutes(1)))
struct ReplayRingTests {
    /// Memory that counts what it granted.
    final class Memory: ReplayMemory {
        let limit: Int
        private(set) var used = 0

        init(limit: Int = .max) { self.limit = limit }

        func take(_ bytes: Int) -> Bool {
            guard used + bytes <= limit else { return false }
            used += bytes
            return true
        }

        func give(_ bytes: Int) { used -= bytes }
    }

    /// A chunk as OpenAI writes it.
    static func chunk(_ number: Int, _ text: String) -> [UInt8] {
        Array(
            (#"{"id":"chatcmpl-8f3a61d0","object":"chat.completion.chunk","created":1763800000,"model":"gpt-x","#
                + #""choices":[{"index":0,"delta":{"content":"\#(number)\#(text)"},"finish_reason":null}]}"#).utf8
        )
    }

    static func keep(_ chunk: [UInt8], in ring: inout ReplayRing, _ memory: Memory) {
        ring.append(chunk.span, in: memory)
    }

    /// Everything that a cursor reads from there on.
    static func read(_ ring: ReplayRing, _ cursor: inout ReplayCursor, limit: Int = .max) -> [[UInt8]]? {
        var output = DecodedOutput()
        guard ring.read(&cursor, into: &output, limit: limit) else { return nil }
        return (0..<output.chunkCount).map { Array(output.bytes[output.chunkRange($0)]) }
    }

    static let few: [[UInt8]] = [
        Array(#"{"a":1}"#.utf8), chunk(0, "Hello"), chunk(1, ""), chunk(1, ""), [], chunk(2, "x"), Array("{}".utf8),
        chunk(3, String(repeating: "y", count: 700)), chunk(33, "yy"), Array("3".utf8), Array("33".utf8),
    ]

    @Test("Wherever reading is cut, and wherever it begins, every chunk comes once and in order", arguments: [1, 300])
    func everySplitPoint(limit: Int) throws {
        let chunks = Self.few
        for start in 0...chunks.count {
            for cut in start...chunks.count {
                let memory = Memory()
                var ring = ReplayRing()
                var cursor = ReplayCursor(before: start)
                var seen: [[UInt8]] = []
                for (number, chunk) in chunks.enumerated() {
                    // Live from here on: with each chunk, or with what the limit lets through.
                    if number >= cut { seen += try #require(Self.read(ring, &cursor, limit: limit)) }
                    Self.keep(chunk, in: &ring, memory)
                }
                while cursor.next < ring.end { seen += try #require(Self.read(ring, &cursor, limit: limit)) }
                #expect(seen == Array(chunks[start...]), "from \(start), cut at \(cut)")
                #expect(try #require(Self.read(ring, &cursor)).isEmpty)
            }
        }
    }

    @Test("Random chunks of any length are read as they were, within the limits", arguments: 0..<40)
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let memory = Memory(limit: seed.isMultiple(of: 3) ? Int.random(in: 0..<100_000, using: &generator) : .max)
        let longest = [8, 300, 5000, 100_000, 300_000][Int(seed % 5)]
        var ring = ReplayRing()
        var chunks: [[UInt8]] = []
        var cursor = ReplayCursor(before: 0)
        for number in 0..<(longest < 1000 ? 6000 : 300) {
            let text = String(repeating: "ab", count: Int.random(in: 0..<longest, using: &generator) / 2)
            let chunk = Bool.random(using: &generator) ? Self.chunk(number, text) : Array(text.utf8)
            chunks.append(chunk)
            Self.keep(chunk, in: &ring, memory)
            #expect(ring.end == number + 1)
            #expect(ring.memory == memory.used && memory.used <= min(memory.limit, ReplayRing.byteLimit))
            #expect(ring.end - ring.first <= ReplayRing.chunkLimit)
            guard number.isMultiple(of: 7) else { continue }
            let from = cursor.next
            if let seen = Self.read(ring, &cursor, limit: 2000) {
                #expect(seen == Array(chunks[from..<cursor.next]))
            } else {
                #expect(from < ring.first)
                cursor = ReplayCursor(before: Int.random(in: ring.first...ring.end, using: &generator))
            }
        }
        var all = ReplayCursor(before: ring.first)
        #expect(Self.read(ring, &all) == Array(chunks[ring.first...]))
        let used = ring.memory
        ring.close(in: memory)
        #expect(ring.memory <= used && ring.memory == memory.used)
        var again = ReplayCursor(before: ring.first)
        #expect(Self.read(ring, &again) == Array(chunks[ring.first...]))
    }

    @Test("Only the last 4,096 chunks are kept, and a reader that is further behind is told so")
    func chunkLimit() throws {
        let memory = Memory()
        var ring = ReplayRing()
        var behind = ReplayCursor(before: 1)
        var inTime = ReplayCursor(before: 2)
        for number in 0..<(ReplayRing.chunkLimit + 2) { Self.keep(Self.chunk(number, ""), in: &ring, memory) }
        #expect(ring.first == 2)
        #expect(Self.read(ring, &behind) == nil)
        #expect(behind.next == 1)
        #expect(try #require(Self.read(ring, &inTime)).count == ReplayRing.chunkLimit)
    }

    @Test("What chunks share costs nothing: a hundred and fifty of two hundred bytes take less than six thousand")
    func size() {
        let memory = Memory()
        var ring = ReplayRing()
        for number in 0..<150 { Self.keep(Self.chunk(number, " word\(number % 7)"), in: &ring, memory) }
        ring.close(in: memory)
        #expect(memory.used < 6000, "\(memory.used)")
    }

    @Test("Without shared memory a stream keeps nothing, and again something once there is some")
    func noMemory() throws {
        let none = Memory(limit: 0)
        let some = Memory()
        var ring = ReplayRing()
        Self.keep(Self.few[1], in: &ring, none)
        #expect(ring.first == 1 && ring.end == 1)
        Self.keep(Self.few[2], in: &ring, some)
        Self.keep(Self.few[5], in: &ring, some)
        #expect(ring.first == 1 && ring.end == 3)
        var cursor = ReplayCursor(before: 1)
        #expect(Self.read(ring, &cursor) == [Self.few[2], Self.few[5]])
    }

    @Test("A chunk that is larger than all that may be kept is not kept, nor what was before it")
    func largeChunk() throws {
        let memory = Memory()
        var ring = ReplayRing()
        Self.keep(Self.few[1], in: &ring, memory)
        Self.keep([UInt8](repeating: 0x20, count: ReplayRing.byteLimit), in: &ring, memory)
        #expect(ring.first == 2 && memory.used == 0)
        Self.keep(Self.few[2], in: &ring, memory)
        var cursor = ReplayCursor(before: 2)
        #expect(Self.read(ring, &cursor) == [Self.few[2]])
    }
}
