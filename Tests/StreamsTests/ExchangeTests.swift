import Dialects
import Testing

@testable import Streams

/// The machine as tables: an event in a phase, and what is to be done.
@Suite(.timeLimit(.minutes(1)))
struct ExchangeTests {
    typealias Phase = Exchange.Phase
    typealias Transfer = Exchange.Actions.Transfer

    static let second: Int64 = 1_000_000

    /// 10 s to connect, 20 s for the first byte, 30 s between bytes.
    static let timeouts: Timeouts = {
        var timeouts = Timeouts()
        timeouts.connect = .seconds(10)
        timeouts.firstByte = .seconds(20)
        timeouts.idle = .seconds(30)
        return timeouts
    }()

    /// An exchange that has come to a phase at time 0.
    static func exchange(in phase: Phase, _ timeouts: Timeouts = timeouts) -> Exchange {
        var exchange = Exchange(timeouts: timeouts, at: 0)
        if phase == .idle { return exchange }
        _ = exchange.handle(.begin, at: 0)
        if phase == .connecting { return exchange }
        _ = exchange.handle(.connected, at: 0)
        if phase == .waiting { return exchange }
        _ = exchange.handle(.head, at: 0)
        if phase == .receiving { return exchange }
        _ = exchange.handle(.decoded(chunks: 1, end: .complete), at: 0)
        return exchange
    }

    static let phases: [Phase] = [.idle, .connecting, .waiting, .receiving, .finished]
    static let running: [Phase] = [.idle, .connecting, .waiting, .receiving]

    /// One event in one phase.
    struct Step: Sendable, CustomTestStringConvertible {
        let phase: Phase
        let event: Exchange.Event
        let next: Phase
        var transfer: Transfer?
        var deadline: Int64?

        var testDescription: String { "\(event) while \(phase)" }
    }

    static let steps: [Step] = [
        Step(phase: .idle, event: .begin, next: .connecting, transfer: .start, deadline: 11),
        Step(phase: .connecting, event: .begin, next: .connecting),
        Step(phase: .waiting, event: .begin, next: .waiting),
        Step(phase: .receiving, event: .begin, next: .receiving),

        Step(phase: .idle, event: .connected, next: .idle),
        Step(phase: .connecting, event: .connected, next: .waiting, deadline: 21),
        Step(phase: .waiting, event: .connected, next: .waiting),
        Step(phase: .receiving, event: .connected, next: .receiving),

        Step(phase: .connecting, event: .head, next: .receiving, deadline: 31),
        Step(phase: .waiting, event: .head, next: .receiving, deadline: 31),
        Step(phase: .receiving, event: .head, next: .receiving, deadline: 31),

        Step(phase: .receiving, event: .decoded(chunks: 3, end: nil), next: .receiving),
        Step(phase: .receiving, event: .decoded(chunks: 0, end: nil), next: .receiving),

        Step(phase: .idle, event: .outputFull, next: .idle),
        Step(phase: .connecting, event: .outputFull, next: .connecting),
        Step(phase: .waiting, event: .outputFull, next: .waiting),
        Step(phase: .receiving, event: .outputFull, next: .receiving, transfer: .pause),

        Step(phase: .idle, event: .outputDrained, next: .idle),
        Step(phase: .connecting, event: .outputDrained, next: .connecting),
        Step(phase: .waiting, event: .outputDrained, next: .waiting),
        Step(phase: .receiving, event: .outputDrained, next: .receiving),

        Step(phase: .idle, event: .deadline, next: .idle, deadline: 10),
        Step(phase: .connecting, event: .deadline, next: .connecting, deadline: 10),
        Step(phase: .waiting, event: .deadline, next: .waiting, deadline: 20),
        Step(phase: .receiving, event: .deadline, next: .receiving, deadline: 30),
    ]

    @Test("An event in a phase leads to the next phase and its actions", arguments: steps)
    func step(_ step: Step) {
        var exchange = Self.exchange(in: step.phase)
        let actions = exchange.handle(step.event, at: Self.second)
        #expect(exchange.phase == step.next)
        #expect(actions.transfer == step.transfer)
        #expect(actions.deadline == step.deadline.map { $0 * Self.second })
        #expect(actions.outcome == nil)
    }

    static let refusal = UpstreamError(.http, "no", httpStatus: 429, retryable: true)

    static let events: [Exchange.Event] = [
        .begin, .connected, .head, .decoded(chunks: 1, end: nil), .decoded(chunks: 1, end: .complete),
        .decoded(chunks: 0, end: .truncated), .decoded(chunks: 0, end: .failed(refusal)), .refused(refusal),
        .failed(TransportFailure(.reset, "gone")), .deadline, .outputFull, .outputDrained, .cancel(.requested),
        .cancel(.shutdown),
    ]

    @Test("After its outcome an exchange does nothing, whatever follows", arguments: events)
    func oneOutcome(_ event: Exchange.Event) {
        for ending: Exchange.Event in [
            .decoded(chunks: 1, end: .complete), .refused(Self.refusal), .failed(TransportFailure(.dns, "no")),
            .cancel(.disconnected),
        ] {
            var exchange = Self.exchange(in: .receiving)
            #expect(exchange.handle(ending, at: 1).outcome != nil)
            let chunks = exchange.chunks
            let actions = exchange.handle(event, at: 100 * Self.second)
            #expect(actions.transfer == nil)
            #expect(actions.deadline == nil)
            #expect(actions.outcome == nil)
            #expect(exchange.phase == .finished)
            #expect(exchange.chunks == chunks)
        }
    }

    @Test("Each end has its outcome, and its way to let the transfer go")
    func ends() {
        func end(_ event: Exchange.Event) -> Exchange.Actions {
            var exchange = Self.exchange(in: .receiving)
            return exchange.handle(event, at: Self.second)
        }
        let complete = end(.decoded(chunks: 2, end: .complete))
        #expect(complete.outcome == .complete)
        #expect(complete.transfer == .drain)
        let refused = end(.refused(Self.refusal))
        #expect(refused.outcome == .failed(.upstream(Self.refusal)))
        #expect(refused.transfer == .drain)
        let failed = end(.decoded(chunks: 0, end: .failed(Self.refusal)))
        #expect(failed.outcome == .failed(.upstream(Self.refusal)))
        #expect(failed.transfer == .abort)
        let truncated = end(.decoded(chunks: 1, end: .truncated))
        guard case .failed(.truncated) = truncated.outcome else {
            Issue.record("a truncated stream is never complete: \(String(describing: truncated.outcome))")
            return
        }
    }

    @Test("Cancelling closes the transfer in every phase", arguments: running)
    func cancel(_ phase: Phase) {
        for reason: Cancellation in [.requested, .disconnected, .slowConsumer, .shutdown] {
            var exchange = Self.exchange(in: phase)
            let actions = exchange.handle(.cancel(reason), at: 5)
            #expect(actions.transfer == .abort)
            #expect(actions.outcome == .failed(.cancelled(reason)))
            #expect(exchange.phase == .finished)
        }
    }

    @Test("A broken connection truncates an answer that has begun; before that nobody was reached", arguments: running)
    func transportFailures(_ phase: Phase) {
        for kind in TransportFailure.Kind.allCases {
            var exchange = Self.exchange(in: phase)
            let failure = TransportFailure(kind, "because")
            let actions = exchange.handle(.failed(failure), at: 5)
            let truncates = phase == .receiving && (kind == .reset || kind == .closed)
            #expect(actions.outcome == .failed(truncates ? .truncated("because") : .transport(failure)))
            #expect(actions.transfer == nil)
        }
    }

    @Test("Chunks are counted, and the first byte and the first chunk have their times")
    func times() {
        var exchange = Exchange(timeouts: Self.timeouts, at: 100)
        _ = exchange.handle(.begin, at: 100)
        _ = exchange.handle(.connected, at: 150)
        #expect(exchange.firstByte == nil)
        _ = exchange.handle(.head, at: 200)
        _ = exchange.handle(.decoded(chunks: 0, end: nil), at: 250)
        #expect(exchange.firstChunk == nil)
        _ = exchange.handle(.decoded(chunks: 2, end: nil), at: 300)
        _ = exchange.handle(.decoded(chunks: 3, end: nil), at: 400)
        #expect(exchange.start == 100)
        #expect(exchange.firstByte == 200)
        #expect(exchange.firstChunk == 300)
        #expect(exchange.chunks == 5)
    }
}
