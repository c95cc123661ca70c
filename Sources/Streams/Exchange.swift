package import Dialects

/// One attempt to get an answer from a provider, as a state machine: events go in, actions come out.
///
/// Sans-I/O: it has no clock, no socket and no timer of its own. Every event says when it happened, in microseconds of a
/// monotonic clock, and the answer says what is to be done with the transfer and the timer. An exchange finishes exactly
/// once; whatever comes afterwards changes nothing (STREAMS.md).
package struct Exchange: Sendable {
    /// Where an exchange is on its way.
    package enum Phase: Sendable, Equatable {
        /// Made, and not begun.
        case idle
        /// A connection is being made, name lookup and TLS included.
        case connecting
        /// The request is on its way and nothing has come back.
        case waiting
        /// The answer has begun.
        case receiving
        /// Over.
        case finished
    }

    /// What happened outside.
    package enum Event: Sendable {
        /// The transfer may begin.
        case begin
        /// The connection stands and the request is sent.
        case connected
        /// The head of the answer is there.
        case head
        /// What the decoder made of the bytes so far: chunks delivered by this event, and its end, if it has one.
        case decoded(chunks: Int, end: StreamEnd?)
        /// The provider cannot be asked: its dialect has no words for the request.
        case untranslatable(DialectError)
        /// The provider refused: the whole error answer was read.
        case refused(UpstreamError)
        /// The transport failed, or could not begin.
        case failed(TransportFailure)
        /// The timer fired.
        case deadline
        /// The subscriber cannot take more.
        case outputFull
        /// The subscriber can take more again.
        case outputDrained
        /// Somebody wants an end.
        case cancel(Cancellation)
    }

    /// What is to be done; nothing, where everything is at its default.
    package struct Actions: Sendable {
        /// What the transfer should do.
        package enum Transfer: Sendable, Equatable {
            /// Start.
            case start
            /// Hold the body back.
            case pause
            /// Let it flow again.
            case resume
            /// Close the connection at once.
            case abort
            /// Nobody wants the rest, but the connection may be used again.
            case drain
        }

        /// What to do with the transfer.
        package var transfer: Transfer?
        /// When the timer should fire, in microseconds; nil leaves it as it is.
        package var deadline: Int64?
        /// How the exchange ended, told once.
        package var outcome: Outcome?

        /// Nothing.
        package init() {}
    }

    /// How an exchange ended.
    package enum Outcome: Sendable, Equatable {
        /// The dialect's own end was seen.
        case complete
        /// Anything else.
        case failed(ExchangeFailure)
    }

    /// Where it is.
    package private(set) var phase = Phase.idle
    /// How many chunks were delivered.
    package private(set) var chunks = 0
    /// Whether the subscriber holds the body back.
    package private(set) var isPaused = false
    /// When it began.
    package let start: Int64
    /// When the first byte of the answer came.
    package private(set) var firstByte: Int64?
    /// When the first chunk was delivered.
    package private(set) var firstChunk: Int64?

    private let connectTimeout: Int64
    private let firstByteTimeout: Int64
    private let idleTimeout: Int64
    /// When the time for all of it is over.
    package let totalDeadline: Int64
    /// When the running phase began, or its last sign of life came.
    private var lastLife: Int64

    /// An exchange that begins now under these timeouts.
    ///
    /// The time for all of it counts from `beginning`, where earlier attempts have used some of it up already.
    package init(timeouts: Timeouts, at now: Int64, since beginning: Int64? = nil) {
        start = now
        lastLife = now
        connectTimeout = timeouts.connect.wholeMicroseconds
        firstByteTimeout = timeouts.firstByte.wholeMicroseconds
        idleTimeout = timeouts.idle.wholeMicroseconds
        // Even without a total timeout nothing runs for ever.
        totalDeadline = (beginning ?? now) + min(timeouts.total ?? Timeouts.limit, Timeouts.limit).wholeMicroseconds
    }

    /// Notes that bytes of the body came; all that the way of a chunk needs of the machine.
    package mutating func received(at now: Int64) {
        lastLife = now
    }

    /// Takes an event and answers what is to be done.
    package mutating func handle(_ event: Event, at now: Int64) -> Actions {
        guard phase != .finished else { return Actions() }
        switch event {
        case .begin:
            guard phase == .idle else { return Actions() }
            return enter(.connecting, at: now, transfer: .start)
        case .connected:
            guard phase == .connecting else { return Actions() }
            return enter(.waiting, at: now)
        case .head:
            firstByte = firstByte ?? now
            // An output that has been full since before the answer began holds back its first bytes too.
            return enter(.receiving, at: now, transfer: isPaused ? .pause : nil)
        case .decoded(let count, let end):
            return decoded(count, end, at: now)
        case .untranslatable(let error):
            return finish(.failed(.untranslatable(error)))
        case .refused(let error):
            return finish(.failed(.upstream(error)), transfer: .drain)
        case .failed(let failure):
            return finish(.failed(meaning(of: failure)))
        case .deadline:
            return deadlineReached(at: now)
        case .outputFull:
            guard !isPaused else { return Actions() }
            isPaused = true
            return Actions(transfer: phase == .receiving ? .pause : nil)
        case .outputDrained:
            guard isPaused else { return Actions() }
            isPaused = false
            guard phase == .receiving else { return Actions() }
            // The silence was ours: the idle time begins anew.
            lastLife = now
            return Actions(transfer: .resume, deadline: nextDeadline)
        case .cancel(let reason):
            return finish(.failed(.cancelled(reason)), transfer: .abort)
        }
    }

    private mutating func enter(_ phase: Phase, at now: Int64, transfer: Actions.Transfer? = nil) -> Actions {
        self.phase = phase
        lastLife = now
        return Actions(transfer: transfer, deadline: nextDeadline)
    }

    private mutating func decoded(_ count: Int, _ end: StreamEnd?, at now: Int64) -> Actions {
        if count > 0 {
            chunks += count
            firstChunk = firstChunk ?? now
        }
        switch end {
        case nil: return Actions()
        case .complete: return finish(.complete, transfer: .drain)
        case .truncated: return finish(.failed(.truncated("the provider ended the stream before its end")))
        case .failed(let error): return finish(.failed(.upstream(error)), transfer: .abort)
        }
    }

    /// A connection that breaks under an answer has truncated it; before that, the provider was not reached.
    private func meaning(of failure: TransportFailure) -> ExchangeFailure {
        guard phase == .receiving else { return .transport(failure) }
        switch failure.kind {
        case .reset, .closed: return .truncated(failure.message)
        default: return .transport(failure)
        }
    }

    private mutating func deadlineReached(at now: Int64) -> Actions {
        guard now >= nextDeadline else { return Actions(deadline: nextDeadline) }
        return finish(.failed(.timeout(now >= totalDeadline ? .total : timeoutPhase)), transfer: .abort)
    }

    private mutating func finish(_ outcome: Outcome, transfer: Actions.Transfer? = nil) -> Actions {
        phase = .finished
        return Actions(transfer: transfer, outcome: outcome)
    }

    private var timeoutPhase: ExchangeFailure.TimeoutPhase {
        switch phase {
        case .idle, .connecting: .connect
        case .waiting: .firstByte
        case .receiving, .finished: .idle
        }
    }

    private var nextDeadline: Int64 {
        let timeout =
            switch phase {
            case .idle, .connecting: connectTimeout
            case .waiting: firstByteTimeout
            case .receiving, .finished: isPaused ? Int64.max / 2 : idleTimeout
            }
        return min(lastLife + timeout, totalDeadline)
    }
}

extension Exchange.Actions {
    fileprivate init(transfer: Transfer? = nil, deadline: Int64? = nil, outcome: Exchange.Outcome? = nil) {
        self.transfer = transfer
        self.deadline = deadline
        self.outcome = outcome
    }
}

extension Duration {
    /// The duration in whole microseconds; one beyond their range ends at its last.
    package var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        // Half the range, so that it can be added to a time.
        guard !overflow, product < Int64.max / 2 else { return Int64.max / 2 }
        return product + attoseconds / 1_000_000_000_000
    }
}
