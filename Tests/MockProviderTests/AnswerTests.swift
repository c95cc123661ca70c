import Testing

@testable import MockProvider

/// The answers as steps, without a socket.
@Suite("An answer", .timeLimit(.minutes(5)))
struct AnswerTests {
    /// What a mock does with a stream request, step by step, until the answer ends or is silent.
    private struct Run {
        var steps: [Answer.Step] = []
        /// What was to be sent by the end of each step.
        var writes: [[UInt8]] = []

        var bytes: [UInt8] { writes.flatMap(\.self) }
    }

    private func run(
        _ behaviour: Behaviour,
        request body: String = #"{"model":"m","stream":true}"#,
        limit: Int = 10_000
    ) -> Run {
        let responder = Responder(script: Script(models: ["m": behaviour])) { 42 }
        let request = HTTPRequest(
            method: "POST",
            target: "/v1/chat/completions",
            minorVersion: 1,
            headers: [],
            body: Array(body.utf8)
        )
        var answer = responder.respond(to: request) { [] }.answer
        var run = Run()
        var output: [UInt8] = []
        for _ in 0..<limit {
            let step = answer.step(into: &output)
            if step == .proceed { continue }
            run.steps.append(step)
            run.writes.append(output)
            output = []
            if [.finish, .close, .reset, .stall].contains(step) { return run }
        }
        return run
    }

    /// The body of an unframed run.
    private func body(_ run: Run) -> [UInt8] {
        let bytes = run.bytes
        let end = bytes.indices.first { bytes[$0...].starts(with: [13, 10, 13, 10]) } ?? bytes.count
        return Array(bytes.dropFirst(end + 4))
    }

    private func plain() -> Behaviour {
        var behaviour = Behaviour(texts: ["a", "b", "c"])
        behaviour.response.framing = .close
        return behaviour
    }

    @Test("sends a chunk of content a write, the first with the head and the last with the end")
    func writes() {
        let run = run(Behaviour(texts: ["a", "b", "c"]))
        #expect(run.steps == [.flush, .flush, .finish])
        #expect(run.writes[0].starts(with: Array("HTTP/1.1 200 OK\r\n".utf8)))
        #expect(run.writes[2].suffix(7) == Array("\r\n0\r\n\r\n".utf8)[...])
    }

    @Test("keeps the interval before each chunk of content")
    func interval() {
        var behaviour = Behaviour(stamped: 2, interval: 500)
        behaviour.delivery.delay = 70
        #expect(run(behaviour).steps == [.pause(70), .pause(500), .flush, .pause(500), .finish])
    }

    @Test("cut after any number of bytes is the beginning of the whole", arguments: Delivery.Cut.Manner.allCases)
    func cut(manner: Delivery.Cut.Manner) {
        let whole = body(run(plain()))
        for count in 0..<whole.count {
            var behaviour = plain()
            behaviour.delivery.cut = Delivery.Cut(after: count, manner: manner)
            let run = run(behaviour)
            #expect(body(run).elementsEqual(whole.prefix(count)), "cut after \(count)")
            let end: Answer.Step =
                switch manner {
                case .close: .close
                case .reset: .reset
                case .end: .finish
                }
            #expect(run.steps.last == end)
        }
    }

    @Test("a cut behind its end changes nothing")
    func lateCut() {
        var behaviour = plain()
        behaviour.delivery.cut = Delivery.Cut(after: 1_000_000)
        #expect(run(behaviour).bytes == run(plain()).bytes)
        #expect(run(behaviour).steps.last == .finish)
    }

    @Test("split in any size is the same body in writes of that size", arguments: [1, 2, 3, 7, 64, 10_000])
    func split(size: Int) {
        let whole = body(run(plain()))
        var behaviour = plain()
        behaviour.delivery.split = [size]
        behaviour.delivery.splitInterval = 9
        let run = run(behaviour)
        #expect(body(run) == whole)
        let sizes = run.writes.dropFirst().dropLast().map(\.count)
        #expect(sizes.dropLast().allSatisfy { $0 == size })
        #expect(run.steps.dropLast().allSatisfy { $0 == .pause(9) })
        #expect(run.steps.count == (whole.count + size - 1) / size + 1)
    }

    @Test("split in given sizes uses the last one again and again")
    func splitSizes() {
        var behaviour = Behaviour(texts: ["abc"])
        behaviour.delivery.split = [5, 1, 200]
        let run = run(behaviour)
        let sizes = run.writes.map { write -> Int? in
            let text = String(decoding: write, as: UTF8.self)
            let line = text.split(separator: "\r\n\r\n").last?.split(separator: "\r\n").first
            return line.flatMap { Int($0, radix: 16) }
        }
        #expect(sizes.prefix(4) == [5, 1, 200, 200])
    }

    @Test("is silent where it is told")
    func stalls() {
        var behaviour = Behaviour(texts: ["a", "b"])
        behaviour.delivery.stall = Delivery.Stall(at: .beforeHead)
        #expect(run(behaviour).steps == [.stall])
        #expect(run(behaviour).bytes.isEmpty)
        behaviour.delivery.stall = Delivery.Stall(at: .afterHead)
        let afterHead = run(behaviour)
        #expect(afterHead.steps == [.stall])
        #expect(afterHead.bytes.suffix(4) == [13, 10, 13, 10])
        behaviour.delivery.stall = Delivery.Stall(at: .afterChunk(1))
        let afterChunk = run(behaviour)
        #expect(afterChunk.steps.last == .stall)
        #expect(String(decoding: afterChunk.bytes, as: UTF8.self).contains(#""content":"a""#))
        #expect(!String(decoding: afterChunk.bytes, as: UTF8.self).contains(#""content":"b""#))
    }

    @Test(
        "goes on after a silence that ends",
        arguments: [Delivery.Stall.Place.beforeHead, .afterHead, .afterChunk(0), .afterChunk(1), .afterChunk(9)]
    )
    func stallEnds(place: Delivery.Stall.Place) {
        var behaviour = Behaviour(texts: ["a", "b"])
        let whole = run(behaviour).bytes
        behaviour.delivery.stall = Delivery.Stall(at: place, duration: 33)
        let run = run(behaviour)
        #expect(run.steps.contains(.pause(33)))
        #expect(run.bytes == whole)
    }

    @Test("comments may break a silence, which lasts no longer for it")
    func comments() {
        var behaviour = Behaviour(texts: ["a", "b"])
        behaviour.response.framing = .close
        behaviour.delivery.stall = Delivery.Stall(at: .afterChunk(1), duration: 25, commentInterval: 10)
        let run = run(behaviour)
        #expect(run.steps.filter { $0 == .pause(10) }.count == 2)
        #expect(run.steps.contains(.pause(5)))
        #expect(
            String(decoding: run.bytes, as: UTF8.self).split(separator: "\n\n").filter { $0 == ": ping" }.count == 3
        )
        behaviour.delivery.stall?.duration = nil
        #expect(self.run(behaviour, limit: 50).steps.filter { $0 == .pause(10) }.count > 30)
    }

    @Test("tells the right length when framed by length")
    func length() throws {
        for cut in [nil, Delivery.Cut(after: 10, manner: .end), Delivery.Cut(after: 10)] {
            var behaviour = Behaviour(stamped: 20, size: 50, interval: 5)
            behaviour.response.framing = .length
            behaviour.delivery.cut = cut
            let run = run(behaviour)
            let text = String(decoding: run.bytes, as: UTF8.self)
            let length = try #require(text.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") })
            let isCut = cut?.manner == .close
            #expect((Int(length.dropFirst(16)) == body(run).count) != isCut)
        }
    }

    @Test("a flood brings as many bytes as it is told", arguments: Delivery.Flood.Kind.allCases)
    func flood(kind: Delivery.Flood.Kind) {
        var behaviour = Behaviour()
        behaviour.delivery.flood = Delivery.Flood(kind, bytes: 200_000)
        let run = run(behaviour)
        #expect(run.steps.last == .finish)
        #expect(run.bytes.count > 200_000)
        #expect(run.bytes.count < 250_000)
    }

    @Test("costs no more memory for a long stream than for a short one")
    func longStream() {
        let responder = Responder { 42 }
        let body = Array(#"{"model":"mock-n100000-s20","stream":true}"#.utf8)
        let request = HTTPRequest(method: "POST", target: "/chat/completions", minorVersion: 1, headers: [], body: body)
        var answer = responder.respond(to: request) { [] }.answer
        var output: [UInt8] = []
        var largest = 0
        var chunks = 0
        while answer.step(into: &output) != .finish {
            largest = max(largest, output.count)
            if output.count > 0 { chunks += 1 }
            output.removeAll(keepingCapacity: true)
        }
        #expect(chunks >= 100_000)
        #expect(largest < 2000)
    }
}
