import Dialects
import Harness
import Testing
import Wire

@testable import Streams

/// What follows a failed attempt, as a table of the rules of STREAMS.md.
@Suite(.timeLimit(.minutes(1)))
struct AttemptPlanTests {
    static let second: Int64 = 1_000_000

    static func http(_ status: Int, _ message: String = "no", retryable: Bool = true, after: Int? = nil)
        -> ExchangeFailure
    {
        .upstream(UpstreamError(.http, message, httpStatus: status, retryable: retryable, retryAfterMS: after))
    }

    static func transport(_ kind: TransportFailure.Kind) -> ExchangeFailure { .transport(TransportFailure(kind, "no")) }

    /// What may follow, without the length of a delay.
    enum Kind: Sendable { case end, wait, nextKey, without, target }

    static func kind(_ step: AttemptPlan.Step) -> Kind {
        switch step {
        case .end: .end
        case .wait: .wait
        case .nextKey: .nextKey
        case .without: .without
        case .target: .target
        }
    }

    static func targets(_ count: Int, keys: Int = 1, attempts: Int = 2) -> [AttemptPlan.Target] {
        var rules = RetryRules()
        rules.attempts = attempts
        return Array(repeating: AttemptPlan.Target(keys: keys, rules: rules), count: count)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let failure: ExchangeFailure
        /// With a single target, and where there is another one.
        let alone: Kind
        let among: Kind

        init(_ failure: ExchangeFailure, _ alone: Kind, _ among: Kind? = nil) {
            self.failure = failure
            self.alone = alone
            self.among = among ?? alone
        }

        var testDescription: String { "\(failure)" }
    }

    static let rows: [Row] =
        [408, 425, 429, 500, 502, 503, 504, 529].map { Row(http($0), .wait) }
        + [400, 401, 402, 403, 404, 409, 413, 422, 501].map { Row(http($0), .end, .target) } + [
            Row(http(429, retryable: false), .end, .target),
            Row(http(503, retryable: false), .end, .target),
            Row(http(429, after: 30_000), .wait),
            Row(http(429, after: 30_001), .end, .target),
            Row(http(503, after: 60_000), .end, .target),
            Row(transport(.dns), .wait),
            Row(transport(.connect), .wait),
            Row(transport(.connectTimeout), .wait),
            Row(transport(.reset), .wait),
            Row(transport(.closed), .wait),
            Row(transport(.tls), .end, .target),
            Row(transport(.protocolViolation), .end, .target),
            Row(transport(.invalidRequest), .end, .target),
            Row(transport(.local), .end, .target),
            Row(.timeout(.connect), .wait),
            Row(.timeout(.firstByte), .end, .target),
            Row(.timeout(.idle), .end, .target),
            Row(.timeout(.total), .end),
            Row(.truncated("cut"), .end, .target),
            Row(.upstream(UpstreamError(.stream, "overloaded", retryable: true)), .wait),
            Row(.upstream(UpstreamError(.stream, "refused")), .end, .target),
            Row(.upstream(UpstreamError(.protocolViolation, "html")), .end, .target),
            Row(.notAsked(RPCError(.overloaded, "full")), .end, .target),
            Row(.cancelled(.requested), .end),
            Row(.cancelled(.disconnected), .end),
            Row(.cancelled(.slowConsumer), .end),
            Row(.cancelled(.shutdown), .end),
        ]

    @Test("A failure is waited out, taken elsewhere, or the end", arguments: rows)
    func failures(_ row: Row) {
        var random = SeededGenerator(seed: 1)
        for (count, expected) in [(1, row.alone), (2, row.among)] {
            var plan = AttemptPlan(Self.targets(count)) { _ in false }
            plan.chooseKey(ProviderHealth(), at: 0)
            let step = plan.step(after: row.failure, .init(), at: 0, isOpen: { _ in false }, using: &random)
            #expect(Self.kind(step) == expected)
            #expect(plan.target == (expected == .target ? 1 : 0))
        }
    }

    @Test("After the first chunk nothing is asked again, of nobody", arguments: rows)
    func afterChunks(_ row: Row) {
        var random = SeededGenerator(seed: 1)
        var plan = AttemptPlan(Self.targets(2, keys: 2)) { _ in false }
        plan.chooseKey(ProviderHealth(), at: 0)
        var situation = AttemptPlan.Situation()
        situation.chunks = 1
        situation.optional = ["temperature"]
        #expect(plan.step(after: row.failure, situation, at: 0, isOpen: { _ in false }, using: &random) == .end)
    }

    @Test("What may have been ordered is not ordered again of the same provider")
    func notRepeatable() {
        var random = SeededGenerator(seed: 1)
        var situation = AttemptPlan.Situation()
        situation.isRepeatable = false
        for (count, expected) in [(1, AttemptPlan.Step.end), (2, .target)] {
            var plan = AttemptPlan(Self.targets(count, keys: 3)) { _ in false }
            plan.chooseKey(ProviderHealth(), at: 0)
            let step = plan.step(after: Self.http(429), situation, at: 0, isOpen: { _ in false }, using: &random)
            #expect(step == expected)
        }
    }

    @Test("A target is asked so often, then the next, each with its own budget", arguments: [0, 1, 2, 5])
    func budget(attempts: Int) {
        var random = SeededGenerator(seed: 2)
        var plan = AttemptPlan(Self.targets(3, attempts: attempts)) { _ in false }
        var kinds: [Kind] = []
        while true {
            plan.chooseKey(ProviderHealth(), at: 0)
            let step = plan.step(after: Self.http(503), .init(), at: 0, isOpen: { _ in false }, using: &random)
            kinds.append(Self.kind(step))
            guard step != .end, kinds.count < 100 else { break }
        }
        let waits = Array(repeating: Kind.wait, count: attempts)
        #expect(kinds == waits + [.target] + waits + [.target] + waits + [.end])
    }

    /// A generator that always says the same.
    struct Fixed: RandomNumberGenerator {
        let value: UInt64
        mutating func next() -> UInt64 { value }
    }

    @Test(
        "A delay lies between nothing and a bound that doubles from 0.5 s to 8 s",
        arguments: [(1, 500), (2, 1000), (3, 2000), (4, 4000), (5, 8000), (6, 8000), (60, 8000)]
    )
    func delays(retry: Int, bound: Int64) {
        var highest = Fixed(value: .max)
        // With 0 itself the standard library would draw again for ever: it is one of the values that favour none.
        var lowest = Fixed(value: 1)
        #expect(AttemptPlan.delay(beforeRetry: retry, RetryRules(), using: &highest) == bound * 1000)
        #expect(AttemptPlan.delay(beforeRetry: retry, RetryRules(), using: &lowest) == 0)
        var random = SeededGenerator(seed: UInt64(retry))
        let drawn = (0..<1000).map { _ in AttemptPlan.delay(beforeRetry: retry, RetryRules(), using: &random) }
        #expect(drawn.allSatisfy { (0...bound * 1000).contains($0) })
        let mean = drawn.reduce(0, +) / 1000
        #expect((bound * 450...bound * 550).contains(mean))
    }

    @Test("A Retry-After is waited for in full, and a shorter one does not shorten our own delay")
    func retryAfter() {
        var highest = Fixed(value: .max)
        for (after, expected): (Int, Int64) in [(20_000, 20_000_000), (100, 500_000), (0, 500_000)] {
            var plan = AttemptPlan(Self.targets(1)) { _ in false }
            let failure = Self.http(503, after: after)
            let step = plan.step(after: failure, .init(), at: 0, isOpen: { _ in false }, using: &highest)
            #expect(step == .wait(expected))
        }
    }

    // MARK: Keys

    /// Fails again and again with `status` as the daemon does, cooling each key for 60 s; the keys in the order they were
    /// used, and what followed.
    func keys(_ count: Int, status: Int, resting: [Int] = [], attempts: Int = 2) -> (used: [Int?], steps: [Kind]) {
        var random = SeededGenerator(seed: 3)
        var health = ProviderHealth()
        for key in resting { health.keys.refused(key, retryAfterMS: 60_000 + key, at: -1) }
        var plan = AttemptPlan(Self.targets(1, keys: count, attempts: attempts)) { _ in false }
        var used: [Int?] = []
        var steps: [Kind] = []
        for now in Int64(0)... {
            plan.chooseKey(health, at: now)
            used.append(plan.key)
            if let key = plan.key { health.keys.refused(key, retryAfterMS: nil, at: now) }
            var situation = AttemptPlan.Situation()
            situation.health = health
            let failure = Self.http(status, retryable: status == 429)
            let step = plan.step(after: failure, situation, at: now, isOpen: { _ in false }, using: &random)
            steps.append(Self.kind(step))
            if step == .end || steps.count == 50 { break }
        }
        return (used, steps)
    }

    @Test("A key that is refused makes way for the next one, which costs no retry")
    func nextKeys() {
        let limited = keys(3, status: 429)
        #expect(limited.steps == [.nextKey, .nextKey, .wait, .wait, .end])
        #expect(limited.used.prefix(3) == [0, 1, 2])
        let unauthorised = keys(3, status: 401)
        #expect(unauthorised.steps == [.nextKey, .nextKey, .end])
        #expect(unauthorised.used == [0, 1, 2])
    }

    @Test("A key that rests is passed over; of keys that all rest, the one whose rest ends first is taken")
    func restingKeys() {
        #expect(keys(3, status: 401, resting: [0]).used == [1, 2])
        #expect(keys(3, status: 401, resting: [2, 1, 0]).used == [0])
        #expect(keys(1, status: 401).used == [0])
        #expect(keys(0, status: 401).used == [nil])
    }

    @Test("A key that need not rest is still not taken twice for the same reason")
    func endlessKeys() {
        var random = SeededGenerator(seed: 3)
        var plan = AttemptPlan(Self.targets(1, keys: 2, attempts: 0)) { _ in false }
        var health = ProviderHealth()
        var steps: [Kind] = []
        for now in Int64(0)..<10 {
            plan.chooseKey(health, at: now)
            if let key = plan.key { health.keys.refused(key, retryAfterMS: 0, at: now) }
            var situation = AttemptPlan.Situation()
            situation.health = health
            let step = plan.step(after: Self.http(429), situation, at: now, isOpen: { _ in false }, using: &random)
            steps.append(Self.kind(step))
            if step == .end { break }
        }
        #expect(steps == [.nextKey, .end])
    }

    // MARK: Targets

    @Test("Targets with an open breaker are asked last, in their order")
    func openTargets() {
        func order(_ open: Set<Int>) -> [Int] {
            var random = SeededGenerator(seed: 4)
            var plan = AttemptPlan(Self.targets(4)) { open.contains($0) }
            var order = [plan.target]
            while plan.step(after: .truncated(""), .init(), at: 0, isOpen: open.contains, using: &random) == .target {
                order.append(plan.target)
            }
            return order
        }
        #expect(order([]) == [0, 1, 2, 3])
        #expect(order([0]) == [1, 2, 3, 0])
        #expect(order([0, 2]) == [1, 3, 0, 2])
        #expect(order([0, 1, 2, 3]) == [0, 1, 2, 3])
    }

    // MARK: Parameters

    struct Refusal: Sendable {
        let status: Int
        let message: String
        let named: [String]
        var isRemembered = true
    }

    static let sent = ["stream_options", "temperature", "top_p", "user"]

    @Test(
        "A refusal that names optional parameters is followed by one attempt without them",
        arguments: [
            Refusal(status: 400, message: "Unsupported parameter: 'temperature'", named: ["temperature"]),
            Refusal(status: 400, message: "Unknown argument stream_options.", named: ["stream_options"]),
            Refusal(status: 422, message: "body.top_p: Extra inputs are not permitted", named: ["top_p"]),
            Refusal(
                status: 400,
                message: "`temperature` and `top_p` are not supported",
                named: ["temperature", "top_p"]
            ),
            Refusal(status: 400, message: "temperature must be at most 2", named: ["temperature"], isRemembered: false),
            Refusal(status: 400, message: "the superuser's stop_p is unknown", named: []),
            Refusal(status: 400, message: "messages are too long", named: [], isRemembered: false),
            Refusal(status: 403, message: "temperature is not allowed", named: []),
        ]
    )
    func parameters(_ row: Refusal) {
        var random = SeededGenerator(seed: 5)
        var plan = AttemptPlan(Self.targets(1)) { _ in false }
        var situation = AttemptPlan.Situation()
        situation.optional = Self.sent
        let failure = Self.http(row.status, row.message, retryable: false)
        let step = plan.step(after: failure, situation, at: 0, isOpen: { _ in false }, using: &random)
        #expect(step == (row.named.isEmpty ? .end : .without(row.named)))
        #expect(failure.saysUnsupported == row.isRemembered)
        // Once, whatever it names then.
        #expect(plan.step(after: failure, situation, at: 0, isOpen: { _ in false }, using: &random) == .end)
    }
}
