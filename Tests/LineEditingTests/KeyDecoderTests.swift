import Harness
import LineEditing
import Testing

@Suite("KeyDecoder", .timeLimit(.minutes(1)))
struct KeyDecoderTests {
    /// What terminals send, and the keys that it is.
    static let table: [(bytes: String, keys: [Key])] = [
        ("a", [.scalar("a")]),
        ("é你🎈", [.scalar("é"), .scalar("你"), .scalar("🎈")]),
        ("\r", [.enter]),
        ("\n", [.newline]),
        ("\u{1B}\r", [.newline]),
        ("\u{1B}[13;2u\u{1B}[27;2;13~\u{1B}[13u", [.newline, .newline, .enter]),
        ("\t", [.tab]),
        ("\u{7F}\u{8}\u{1B}[3~\u{4}", [.backspace, .backspace, .delete, .endOfInput]),
        ("\u{1B}[D\u{1B}[C\u{1B}[A\u{1B}[B", [.left, .right, .up, .down]),
        ("\u{1B}OD\u{1B}OC\u{1B}OA\u{1B}OB\u{1B}OM", [.left, .right, .up, .down, .enter]),
        ("\u{2}\u{6}\u{10}\u{E}", [.left, .right, .up, .down]),
        ("\u{1B}[H\u{1B}[F\u{1B}OH\u{1B}OF", [.home, .end, .home, .end]),
        ("\u{1B}[1~\u{1B}[4~\u{1B}[7~\u{1B}[8~\u{1}\u{5}", [.home, .end, .home, .end, .home, .end]),
        ("\u{1B}[1;5D\u{1B}[1;5C\u{1B}[1;3D\u{1B}b\u{1B}f", [.wordLeft, .wordRight, .wordLeft, .wordLeft, .wordRight]),
        ("\u{17}\u{1B}\u{7F}\u{1B}d", [.killWordLeft, .killWordLeft, .killWordRight]),
        ("\u{15}\u{B}\u{19}\u{C}\u{3}", [.killToStart, .killToEnd, .yank, .clear, .interrupt]),
        ("\u{1B}[200~one\r\ntwo\rthree\nfour\u{1B}[201~x", [.paste("one\ntwo\nthree\nfour"), .scalar("x")]),
        ("\u{1B}[200~\u{3}a\tb\u{1B}[Ac\u{7}\u{1B}[201~", [.paste("a\tb[Ac")]),
        ("\u{1B}[200~\u{1B}[201~", [.paste("")]),
        // What is not known is passed over, whole.
        ("\u{1B}[15~\u{1B}[5~\u{1B}[?1;2c\u{1B}x\u{1B}OP\u{0}\u{1C}a", [.scalar("a")]),
        // Escape, and then a key.
        ("\u{1B}\u{1B}[D", [.left]),
    ]

    @Test("knows the keys of terminals, in whatever pieces their bytes come", arguments: table)
    func keys(bytes: String, keys: [Key]) {
        let bytes = Array(bytes.utf8)
        for split in 0...bytes.count {
            var decoder = KeyDecoder()
            var found = decoder.consume(bytes[..<split])
            found += decoder.consume(bytes[split...])
            #expect(found == keys, "split at \(split)")
            #expect(!decoder.isAmbiguous)
        }
        var decoder = KeyDecoder()
        #expect(bytes.flatMap { decoder.consume([$0]) } == keys)
    }

    @Test(
        "shows what is no UTF-8 as such, and goes on behind it",
        arguments: [
            ([0xFF, 0x61], [.scalar("\u{FFFD}"), .scalar("a")]),
            ([0xC3, 0x61], [.scalar("\u{FFFD}"), .scalar("a")]),
            ([0xC0, 0xAF], [.scalar("\u{FFFD}"), .scalar("\u{FFFD}")]),
            // A surrogate, and a number beyond Unicode.
            ([0xED, 0xA0, 0x80, 0x61], [.scalar("\u{FFFD}"), .scalar("a")]),
            ([0xF4, 0x90, 0x80, 0x80, 0x61], [.scalar("\u{FFFD}"), .scalar("a")]),
            ([0xE4, 0xBD, 0x1B, 0x5B, 0x44], [.scalar("\u{FFFD}"), .left]),
        ] as [([UInt8], [Key])]
    )
    func invalid(bytes: [UInt8], keys: [Key]) {
        var decoder = KeyDecoder()
        #expect(decoder.consume(bytes) == keys)
    }

    @Test(
        "takes Escape alone for what it is when nothing follows",
        arguments: ["\u{1B}", "\u{1B}[", "\u{1B}[1;", "\u{1B}O"]
    )
    func expires(bytes: String) {
        var decoder = KeyDecoder()
        #expect(decoder.consume(bytes.utf8) == [])
        #expect(decoder.isAmbiguous)
        decoder.expire()
        #expect(!decoder.isAmbiguous)
        #expect(decoder.consume("A".utf8) == [.scalar("A")])
    }

    @Test("waits for the end of a character and of a paste, however long they take")
    func patient() {
        var decoder = KeyDecoder()
        #expect(decoder.consume([0xE4, 0xBD]) == [])
        decoder.expire()
        #expect(decoder.consume([0xA0]) == [.scalar("你")])
        #expect(decoder.consume("\u{1B}[200~a".utf8) == [])
        decoder.expire()
        #expect(decoder.consume("b\u{1B}[201~".utf8) == [.paste("ab")])
    }

    @Test("survives any bytes", arguments: 0..<50)
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var decoder = KeyDecoder()
        let alphabet: [UInt8] = [0x1B, 0x5B, 0x4F, 0x32, 0x30, 0x31, 0x7E, 0x3B, 0x0D, 0xE4, 0xBD, 0xA0, 0xFF, 0x41]
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 1...8, using: &generator)).map { _ in
                Bool.random(using: &generator)
                    ? alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                    : UInt8.random(in: 0...255, using: &generator)
            }
            _ = decoder.consume(bytes)
        }
        // Whatever it was in: the end of a paste, then the rest of a character, and it is where it began.
        _ = decoder.consume("\u{1B}[201~".utf8)
        decoder.expire()
        #expect(decoder.consume("a".utf8).last == .scalar("a"))
    }
}
