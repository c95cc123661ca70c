import Harness
import JSON
import Testing

@testable import Dialects

@Suite("The decoder of OpenAI's streams", .timeLimit(.minutes(1)))
struct StreamDecoderTests {
    @Test("at every split point", arguments: StreamCase.all)
    func decodes(stream: StreamCase) throws {
        let body = Array(stream.body.utf8)
        let whole = Decoded(body, contentType: stream.contentType, policy: stream.policy)
        #expect(whole.chunks == stream.chunks)
        #expect(whole.end == stream.end)
        #expect(whole.summary.finishReason == stream.finish)
        #expect(try whole.summary.usage == stream.usage.map { try JSONValue.parse($0) })
        #expect(whole.warnings.count == stream.warnings)
        #expect(try whole.breaches() == [])
        #expect(
            Decoded(body, cuts: Array(0..<body.count), contentType: stream.contentType, policy: stream.policy) == whole
        )
        for cut in 0...body.count {
            let decoded = Decoded(body, cuts: [cut], contentType: stream.contentType, policy: stream.policy)
            #expect(decoded == whole, "cut at \(cut)")
        }
    }

    @Test("an event of more than 1 MiB breaks the protocol, whether it ends or not")
    func tooLarge() {
        for end in ["", "\n\n"] {
            let decoded = Decoded(
                "data: " + Chunk.role + "\n\ndata: " + String(repeating: "a", count: 1 << 20 + 1) + end
            )
            #expect(decoded.chunks == [Chunk.role])
            guard case .failed(let error)? = decoded.end else {
                Issue.record("ended with \(String(describing: decoded.end))")
                continue
            }
            #expect(error.kind == .protocolViolation)
        }
    }

    @Test("more choices than anybody offers break the protocol")
    func tooManyChoices() {
        let choices = (0..<200).map { #"{"index":\#($0),"delta":{"role":"assistant"}}"# }.joined(separator: ",")
        let decoded = Decoded(#"data: {"choices":[\#(choices)]}"# + "\n\n")
        #expect(decoded.end == .failed(UpstreamError(.protocolViolation, "the stream has more than 128 choices")))
    }

    @Test("a thousand undecodable lines make one warning")
    func warningsAreBounded() {
        let decoded = Decoded(String(repeating: "data: x\n\n", count: 1000), policy: .skip)
        #expect(decoded.warnings == ["1000 lines of the stream were no JSON and were left out"])
        #expect(decoded.end == .truncated)
    }

    @Test("bytes that are no UTF-8 are undecodable, and what is passed on is UTF-8")
    func invalidUTF8() throws {
        let decoded = Decoded(
            Array("data: {\"choices\":[{\"delta\":{\"content\":\"".utf8) + [0xFF] + Array("\"}}]}\n\n".utf8)
        )
        #expect(decoded.chunks.count == 2)
        #expect(
            try decoded.completion()["choices"]?[0]?["message"]?["content"]?.stringValue?.contains("\u{FFFD}") == true
        )
    }

    @Test("a stream with bytes changed, lost or doubled never breaks the guarantees", arguments: StreamCase.all)
    func mutated(stream: StreamCase) throws {
        let body = Array(stream.body.utf8)
        var generator = SeededGenerator(seed: UInt64(body.count))
        let alphabet = Array("\n\r:{}[]\",0ndeu\\ ".utf8)
        for _ in 0..<100 where !body.isEmpty {
            var changed = body
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0..<changed.count, using: &generator)
                let length = Int.random(in: 0...min(40, changed.count - place), using: &generator)
                let piece = Array(changed[place..<place + length])
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: changed[place] = alphabet.randomElement(using: &generator) ?? 0
                case 1: changed[place] = UInt8.random(in: 0...255, using: &generator)
                case 2: changed.insert(contentsOf: piece, at: place)
                default: if length < changed.count { changed.removeSubrange(place..<place + length) }
                }
            }
            let decoded = Decoded(changed, policy: stream.policy)
            #expect(try decoded.breaches() == [], "\(String(decoding: changed, as: UTF8.self))")
            #expect(decoded.end != nil)
            let cuts = (0..<8).map { _ in Int.random(in: 0...changed.count, using: &generator) }.sorted()
            #expect(Decoded(changed, cuts: cuts, policy: stream.policy) == decoded)
        }
    }
}
