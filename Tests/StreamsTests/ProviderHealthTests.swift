import Dialects
import Testing
import Wire

@testable import Streams

/// What is known of a provider: its breaker, its keys' rest, what it refuses.
@Suite(.timeLimit(.minutes(1)))
struct ProviderHealthTests {
    static let second: Int64 = 1_000_000

    static func failed(_ times: Int, _ health: inout ProviderHealth, at now: Int64 = 0) {
        for _ in 0..<times { health.ended(.failed, "gone", at: now) }
    }

    @Test("The state follows the last requests")
    func states() {
        var health = ProviderHealth()
        #expect(health.state == .unknown)
        #expect(health.wire(epoch: 1000) == Health(state: .unknown))
        health.succeeded(at: 5 * Self.second)
        #expect(health.wire(epoch: 1000) == Health(state: .healthy, since: 6000))
        Self.failed(1, &health, at: 7 * Self.second)
        Self.failed(1, &health, at: 8 * Self.second)
        #expect(health.wire(epoch: 0) == Health(state: .failing, since: 7000, lastError: "gone"))
        health.ended(.none, "the client went away", at: 9 * Self.second)
        #expect(health.state == .failing)
        health.ended(.answered, "no such model", at: 10 * Self.second)
        #expect(health.wire(epoch: 0) == Health(state: .healthy, since: 10_000, lastError: "gone"))
    }

    @Test("Five failures in a row open the breaker, one success between them does not let them count")
    func opens() {
        var health = ProviderHealth()
        Self.failed(4, &health)
        #expect(!health.isOpen(at: 0))
        health.succeeded(at: 0)
        Self.failed(4, &health)
        #expect(!health.isOpen(at: 0))
        Self.failed(1, &health)
        #expect(health.state == .open)
        #expect(health.isOpen(at: 0))
    }

    @Test("After 30 s there is one trial, whose end decides")
    func trial() {
        var health = ProviderHealth()
        Self.failed(5, &health)
        let almost = 30 * Self.second - 1
        let due = 30 * Self.second
        #expect(health.isOpen(at: almost))
        let early = health.begin(at: almost)
        #expect(!early)
        #expect(!health.isOpen(at: due))
        let isTrial = health.begin(at: due)
        #expect(isTrial)
        // While it is tried, others are kept away.
        #expect(health.isOpen(at: due))
        let isSecond = health.begin(at: due)
        #expect(!isSecond)

        var failing = health
        failing.ended(.failed, "still gone", isTrial: true, at: due)
        #expect(failing.isOpen(at: due + almost))
        #expect(!failing.isOpen(at: due + due))

        var undecided = health
        undecided.ended(.none, "cancelled", isTrial: true, at: due)
        #expect(!undecided.isOpen(at: due))
        let isAnother = undecided.begin(at: due)
        #expect(isAnother)

        health.succeeded(isTrial: true, at: due)
        #expect(health.state == .healthy)
        #expect(!health.isOpen(at: due))
    }

    @Test(
        "A failure says something of the provider, of the request, or of nobody",
        arguments: [
            (AttemptPlanTests.http(503), ExchangeFailure.Verdict.failed),
            (AttemptPlanTests.http(429), .failed),
            (AttemptPlanTests.http(401, retryable: false), .failed),
            (AttemptPlanTests.http(400, retryable: false), .answered),
            (AttemptPlanTests.http(404, retryable: false), .answered),
            (.upstream(UpstreamError(.stream, "overloaded", retryable: true)), .failed),
            (.upstream(UpstreamError(.stream, "filtered")), .answered),
            (.upstream(UpstreamError(.protocolViolation, "html")), .failed),
            (AttemptPlanTests.transport(.connect), .failed),
            (AttemptPlanTests.transport(.tls), .failed),
            (AttemptPlanTests.transport(.local), .none),
            (AttemptPlanTests.transport(.invalidRequest), .none),
            (.timeout(.idle), .failed),
            (.timeout(.total), .none),
            (.truncated("cut"), .failed),
            (.cancelled(.requested), .none),
            (.notAsked(RPCError(.overloaded, "full")), .none),
        ]
    )
    func verdicts(_ failure: ExchangeFailure, _ verdict: ExchangeFailure.Verdict) {
        #expect(failure.verdict == verdict)
    }

    @Test("A key rests for as long as the provider asks, else for 30 s, doubling to 10 minutes")
    func rest() {
        var keys = KeyCooling()
        keys.refused(0, retryAfterMS: 1500, at: 0)
        #expect(keys.rests(0, at: 1_499_999))
        #expect(!keys.rests(0, at: 1_500_000))
        keys.accepted(0)
        for seconds: Int64 in [30, 60, 120, 240, 480, 600, 600, 600] {
            keys.refused(0, retryAfterMS: nil, at: 0)
            #expect(keys.rests(0, at: seconds * Self.second - 1))
            #expect(!keys.rests(0, at: seconds * Self.second))
        }
        keys.accepted(0)
        keys.refused(0, retryAfterMS: nil, at: 0)
        #expect(!keys.rests(0, at: 30 * Self.second))
    }

    @Test("The first key that does not rest is taken, else the one whose rest ends first")
    func choice() {
        var keys = KeyCooling()
        #expect(keys.best(of: 0, at: 0) == nil)
        #expect(keys.best(of: 3, at: 0) == 0)
        keys.refused(0, retryAfterMS: 9000, at: 0)
        #expect(keys.best(of: 3, at: 0) == 1)
        #expect(keys.free(of: 3, besides: [1], at: 0) == 2)
        keys.refused(1, retryAfterMS: 3000, at: 0)
        keys.refused(2, retryAfterMS: 6000, at: 0)
        #expect(keys.best(of: 3, at: 0) == 1)
        #expect(keys.free(of: 3, at: 0) == nil)
        #expect(keys.best(of: 3, at: 9 * Self.second) == 0)
    }

    @Test("What is refused is remembered for its model, and for so many models only")
    func refusals() {
        var refused = RefusedParameters()
        refused.remember(["temperature"], of: "a")
        refused.remember(["temperature", "top_p"], of: "a")
        #expect(refused.of("a") == ["temperature", "top_p"])
        #expect(refused.of("b").isEmpty)
        for number in 0..<RefusedParameters.modelLimit { refused.remember(["seed"], of: "m\(number)") }
        #expect(refused.of("a").isEmpty)
        #expect(refused.of("m0") == ["seed"])
        refused.remember((0..<100).map { "p\($0)" }, of: "m0")
        #expect(refused.of("m0").count == RefusedParameters.nameLimit)
    }
}
