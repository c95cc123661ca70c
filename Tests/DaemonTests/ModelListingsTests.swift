import DaemonHarness
import Dialects
import Providers
import Reactor
import Testing
import Wire

@testable import Daemon

/// Who is asked for models and when, without a daemon and with a clock of the test's own.
@Suite(.timeLimit(.minutes(1)))
struct ModelListingsTests {
    private let configuration: TestConfiguration
    private let clock = TestClock()
    private let listings: ModelListings

    init() throws {
        configuration = try TestConfiguration()
        let clock = clock
        listings = ModelListings { clock.now }
    }

    private func providers(_ count: Int, key: String = "k") throws -> [ProviderConfiguration] {
        let entry = TestConfiguration.Entry(endpoint: "https://a.example/v1", key: key)
        try configuration.write(Dictionary(uniqueKeysWithValues: (0..<count).map { ("p\($0)", entry) }))
        let snapshot = try ConfigurationDirectory(configuration.path).load(after: .empty(directory: configuration.path))
        return snapshot.names.compactMap(snapshot.provider)
    }

    private func list(_ provider: ProviderConfiguration, _ count: Int = 1, length: Int = 3) -> ListedModels {
        let stem = String(repeating: "m", count: length)
        return ListedModels((0..<count).map { ModelDescription(id: "\(stem)\($0)") }, of: provider)
    }

    private func told(_ reply: ModelListings.Reply) -> ModelListing.Telling? {
        guard case .success(let telling)? = reply.now else { return nil }
        return telling
    }

    @Test("in the background so many are asked at once; the others wait, unless somebody waits for them")
    func queue() throws {
        let providers = try providers(100)
        let (known, flights) = listings.overview(of: providers)
        #expect(known.count == 100 && known.allSatisfy { $0.gap?.contains("in a moment") == true })
        #expect(flights.count == ModelListings.backgroundLimit)
        // Who asks again begins nothing a second time.
        #expect(listings.overview(of: providers).flights.isEmpty)
        let last = try #require(providers.last)
        #expect(!flights.contains { $0.provider === last })
        let promoted = try #require(listings.answer(for: last, refresh: false) { _ in }.flight)
        #expect(promoted.provider === last)
        #expect(listings.answer(for: last, refresh: true) { _ in }.flight == nil)
        // One more than the limit runs: only the second end makes room.
        #expect(listings.end(flights[0], .success(list(providers[0]))) == nil)
        let next = try #require(listings.end(flights[1], .failure(RPCError(.upstreamHTTP, "no"))))
        #expect(!flights.contains { $0.provider === next.provider } && next.provider !== last)
        var rest = Array(flights.dropFirst(2)) + [promoted, next]
        var ended = 2
        while let flight = rest.popLast() {
            ended += 1
            if let next = listings.end(flight, .success(list(flight.provider))) { rest.append(next) }
        }
        #expect(ended == 100)
        #expect(listings.overview(of: providers).known.count { $0.models != nil } == 99)
    }

    @Test("what an earlier configuration brought is told to those who waited for it, and not kept")
    func changed() throws {
        let before = try #require(providers(1).first)
        let heard = TestAnswers()
        let old = try #require(listings.answer(for: before, refresh: false, waiter: heard.take).flight)
        let after = try #require(providers(1, key: "other").first)
        #expect(before.fingerprint != after.fingerprint)
        let new = try #require(listings.answer(for: after, refresh: false, waiter: heard.take).flight)
        #expect(listings.end(old, .success(list(before))) == nil)
        #expect(heard.count == 1)
        #expect(listings.answer(for: after, refresh: false) { _ in }.now == nil)
        _ = listings.end(new, .success(list(after, 2)))
        #expect(heard.count == 2)
        #expect(told(listings.answer(for: after, refresh: false) { _ in })?.models == list(after, 2))
        listings.forget([after.name])
        #expect(listings.answer(for: after, refresh: false) { _ in }.flight != nil)
    }

    @Test("all lists together have a limit, at which the oldest goes")
    func memory() throws {
        let large = list(try #require(providers(1).first), ListedModels.countLimit, length: 500)
        let fits = ModelListings.byteLimit / large.byteCount
        #expect(fits >= 2 && fits < 10)
        let many = try providers(fits + 1)
        for provider in many {
            let flight = try #require(listings.answer(for: provider, refresh: false) { _ in }.flight)
            _ = listings.end(flight, .success(large))
            clock.advance(.seconds(1))
        }
        let known = listings.overview(of: many).known
        #expect(known.map { $0.models != nil } == [false] + Array(repeating: true, count: fits))
    }

    @Test("that the daemon stops is told, and says nothing of the provider")
    func stopping() throws {
        let provider = try #require(providers(1).first)
        let heard = TestAnswers()
        let flight = try #require(listings.answer(for: provider, refresh: false, waiter: heard.take).flight)
        _ = listings.end(flight, .failure(RPCError(.shuttingDown, "stopping")))
        #expect(heard.errors == [.shuttingDown])
        // Not remembered as a failure: the next one asks.
        #expect(listings.answer(for: provider, refresh: false) { _ in }.flight != nil)
    }
}
