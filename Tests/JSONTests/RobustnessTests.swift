import JSON
import Testing

/// Numbers that look random and are the same in every run (xorshift64).
private struct Noise {
    var state: UInt64

    mutating func next(below limit: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(limit))
    }
}

@Suite("Damaged texts", .timeLimit(.minutes(1)))
struct RobustnessTests {
    @Test("every truncation of a document is refused at its end")
    func truncations() {
        let bytes = Array(sample.utf8)
        #expect(verdict(on: bytes) == nil)
        for count in bytes.indices {
            let error = verdict(on: Array(bytes[..<count]))
            // A cut within a character is seen at its first byte.
            #expect(error?.code == .unexpectedEnd && error?.offset == count || error?.code == .invalidUTF8)
        }
    }

    @Test("random changes never crash, and the three ways through the text agree", arguments: 1...8)
    func mutations(_ seed: UInt64) throws {
        var noise = Noise(state: seed &* 0x9E37_79B9_7F4A_7C15)
        let original = Array(sample.utf8)
        let favourites = Array("{}[]\",:\\u0d-+.eE \n\t\0tfn".utf8) + [0x80, 0xC3, 0xE2, 0xED, 0xF0, 0xFF]
        var accepted = 0
        for _ in 0..<1500 {
            var bytes = original
            for _ in 0...noise.next(below: 3) {
                let place = noise.next(below: bytes.count)
                switch noise.next(below: 4) {
                case 0: bytes[place] = UInt8(noise.next(below: 256))
                case 1: bytes[place] = favourites[noise.next(below: favourites.count)]
                case 2: bytes.remove(at: place)
                default: bytes.insert(favourites[noise.next(below: favourites.count)], at: place)
                }
            }
            guard verdict(on: bytes) == nil else { continue }
            accepted += 1
            // What is accepted is written and read back as the same value.
            let value = try JSONValue.parse(bytes)
            #expect(try JSONValue.parse(value.serialized()) == value)
        }
        #expect(accepted > 0)
    }

    @Test("random bytes never crash", arguments: 1...4)
    func noise(_ seed: UInt64) {
        var noise = Noise(state: seed &* 0xD134_2543_DE82_EF95)
        for _ in 0..<3000 {
            let bytes = (0..<noise.next(below: 40)).map { _ in UInt8(noise.next(below: 256)) }
            _ = verdict(on: bytes)
            _ = verdict(on: [0x22] + bytes + [0x22])
        }
    }

    @Test(
        "Keys that are equivalent as text and differ in bytes are told apart, and by the thousand cost no more than others"
    )
    func equivalentKeys() throws {
        // Each bit of the number chooses one of two spellings of the same letter, so that all keys are equivalent.
        let keys = (0..<8192).map { number in
            (0..<13).map { number & 1 << $0 == 0 ? "\u{E9}" : "e\u{301}" }.joined()
        }
        let text = "{" + keys.enumerated().map { "\"\($1)\":\($0)" }.joined(separator: ",") + "}"
        let object = try #require(JSONValue.parse(text).objectValue)
        #expect(object.count == 8192)
        #expect(object[keys[8191]]?.intValue == 8191)
    }
}
