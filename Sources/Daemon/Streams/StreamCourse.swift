import Dialects
import JSON
import Providers
import Reactor
import Streams
import Wire

/// What a stream may still try: the targets and their keys, and the request until it is answered.
///
/// It carries out an ``AttemptPlan`` against what all workers know of the providers, and keeps the account of the attempts
/// that came to nothing.
final class StreamCourse {
    /// Whom one attempt asks, and how.
    struct Attempted {
        /// The provider and the model.
        let target: ChatResolution
        /// The key.
        let key: Secret?
        /// Its timeouts, with the request's in their places.
        let timeouts: Timeouts
        /// Where the provider is, without the parameters that it refuses; nil for one without network.
        let endpoint: ProviderEndpoint?
    }

    /// An attempt that can begin.
    struct Beginning {
        let target: ChatResolution
        let timeouts: Timeouts
        let source: any StreamSource
        let warnings: [String]
    }

    /// Makes the source of an attempt.
    typealias Making = (Attempted) throws(RPCError) -> (any StreamSource, warnings: [String])

    /// The attempts that came to nothing and were followed by another.
    private(set) var failed: [Attempt] = []
    /// What the client is told if none of them does: the first thing that went wrong and was not mended.
    private(set) var cause: RPCError?

    private let workspace: Workspace
    private let targets: [ChatResolution]
    private let options: ChatOptions
    private let notes: [String]
    /// The members of the request.
    private let given: [String]
    /// Until the first chunk: it holds the request.
    private var make: Making?
    private var plan: AttemptPlan
    private var isTrial = false
    /// What this stream leaves out for its target, and whether that is worth remembering.
    private var without: [String] = []
    private var isWorthRemembering = false

    /// The course of a request through the targets of its itinerary.
    init(_ itinerary: Itinerary, _ request: ChatRequest, workspace: Workspace, _ make: @escaping Making) {
        self.workspace = workspace
        targets = itinerary.targets
        notes = itinerary.warnings
        options = request.options
        given = request.members.map(\.name)
        self.make = make
        let now = workspace.loop.now.microseconds
        plan = AttemptPlan(targets.map { AttemptPlan.Target($0.provider, request.options) }) { [targets] place in
            workspace.shared.health.of(targets[place].provider).isOpen(at: now)
        }
    }

    private var now: Int64 { workspace.loop.now.microseconds }

    /// Whom it asks now.
    var target: ChatResolution { targets[plan.target] }

    /// The place of the key among several, counted from 1.
    var keyNumber: Int? { target.provider.keys.count > 1 ? plan.key.map { $0 + 1 } : nil }

    // MARK: Attempts

    /// Begins the first attempt that can begin.
    ///
    /// - Throws: the first reason why none can.
    func first() throws(RPCError) -> Beginning {
        while true {
            do throws(RPCError) {
                let beginning = try begin()
                return Beginning(
                    target: beginning.target,
                    timeouts: beginning.timeouts,
                    source: beginning.source,
                    warnings: notes + beginning.warnings
                )
            } catch {
                // A limit of its own passes no sooner for being tried again: this leads to another target, or nowhere.
                guard next(after: .notAsked(error), error, duration: 0) != nil else { throw cause ?? error }
            }
        }
    }

    /// Begins the attempt that the plan wants.
    ///
    /// - Throws: why it cannot begin; the provider's use is then not counted.
    func begin() throws(RPCError) -> Beginning {
        guard let make else { throw RPCError(.internalError, "the request is not held any more") }
        let target = target
        let provider = target.provider
        let shared = workspace.shared
        let now = now
        try shared.usage.begin(provider.name, provider.handler.limits, at: now)
        let (isTrial, health) = shared.health.update(provider) { ($0.begin(at: now), $0) }
        self.isTrial = isTrial
        plan.chooseKey(health, at: now)
        let omitted = health.refused.of(target.model) + without
        var endpoint = provider.endpoint
        endpoint?.omitted = omitted
        let attempted = Attempted(
            target: target,
            key: plan.key.map { provider.keys[$0] },
            timeouts: provider.handler.timeouts.overridden(by: options.timeouts),
            endpoint: endpoint
        )
        do throws(RPCError) {
            let (source, warnings) = try make(attempted)
            return Beginning(
                target: target,
                timeouts: attempted.timeouts,
                source: source,
                warnings: warnings + ownWarnings(omitted)
            )
        } catch {
            shared.usage.end(provider.name)
            throw error
        }
    }

    /// Of what the client gave, the dialect tells; of what was to be added, nobody else does.
    private func ownWarnings(_ omitted: [String]) -> [String] {
        omitted.filter { !given.contains($0) || $0 == "stream_options" }.map {
            "the parameter \($0) was left out: \(target.provider.name) refuses it"
        }
    }

    /// The first chunk is there: from now on nothing is repeated, and the request is let go.
    func answering() {
        make = nil
        guard isTrial || isWorthRemembering else { return }
        noteSuccess()
    }

    /// The attempt has completed.
    func completed() {
        make = nil
        noteSuccess()
    }

    private func noteSuccess() {
        let now = now
        let (isTrial, key, model) = (isTrial, plan.key, target.model)
        let parameters = isWorthRemembering ? without : []
        workspace.shared.health.update(target.provider) { health in
            health.succeeded(isTrial: isTrial, at: now)
            if let key { health.keys.accepted(key) }
            if !parameters.isEmpty { health.refused.remember(parameters, of: model) }
        }
        self.isTrial = false
        isWorthRemembering = false
    }

    /// What follows a failure, which clients are told as `error`: how long to wait for ``begin()`` in microseconds, or nil
    /// where it is the end.
    func next(
        after failure: ExchangeFailure,
        _ error: RPCError,
        duration: Double,
        chunks: Int = 0,
        isRepeatable: Bool = true
    ) -> Int64? {
        let (now, target, number) = (now, target, keyNumber)
        let (isTrial, key) = (isTrial, plan.key)
        let health = workspace.shared.health.update(target.provider) { health in
            health.ended(failure.verdict, error.message, isTrial: isTrial, at: now)
            if failure.concernsKey, let key {
                health.keys.refused(key, retryAfterMS: failure.retryAfterMS, at: now)
            }
            return health
        }
        self.isTrial = false
        isWorthRemembering = false
        guard make != nil else { return nil }
        var situation = AttemptPlan.Situation()
        situation.chunks = chunks
        situation.isRepeatable = isRepeatable
        situation.health = health
        let optional = optionalParameters(besides: health.refused.of(target.model) + without)
        situation.optional = Array(optional.keys)
        let shared = workspace.shared
        let step = plan.step(
            after: failure,
            situation,
            at: now,
            isOpen: { [targets] place in
                shared.health.of(targets[place].provider).isOpen(at: now)
            },
            using: &workspace.random
        )
        guard step != .end else { return nil }
        failed.append(Attempt(target, key: number, error, duration: duration))
        switch step {
        case .end, .nextKey: break
        case .wait(let delay):
            note(error, of: target)
            return delay
        case .without(let names):
            without += Set(names.compactMap { optional[$0] })
            isWorthRemembering = failure.saysUnsupported
            // What can be mended is no cause of anything.
            return 0
        case .target: without = []
        }
        note(error, of: target)
        return 0
    }

    private func note(_ error: RPCError, of target: ChatResolution) {
        guard cause == nil else { return }
        cause = error
        cause?.details.provider = target.provider.name
        cause?.details.model = target.model
    }

    /// The parameters that were sent and may be left out, by the names that the provider may call them.
    private func optionalParameters(besides omitted: [String]) -> [String: String] {
        let provider = target.provider
        let rules = provider.handler.parameters
        let sent = Set(given).union(provider.parameters.keys).union(rules.defaults.keys).union(["stream_options"])
        var names: [String: String] = [:]
        // What the daemon itself adds to the client's wishes need not be in the handler's list.
        for name in rules.droppedOn400 + ["stream_options"] where sent.contains(name) && !omitted.contains(name) {
            names[name] = name
            if let renamed = rules.renamed[name] { names[renamed] = name }
        }
        return names
    }
}

extension AttemptPlan.Target {
    /// What a plan needs to know of a provider, with the request's own wishes.
    fileprivate init(_ provider: ProviderConfiguration, _ options: ChatOptions) {
        var rules = provider.handler.retry
        if let attempts = options.retry?.attempts { rules.attempts = attempts - 1 }
        self.init(keys: provider.keys.count, rules: rules)
    }
}

extension Attempt {
    /// An attempt that failed.
    init(_ target: ChatResolution, key: Int?, _ error: RPCError, duration: Double) {
        self.init(
            provider: target.provider.name,
            model: target.model,
            key: key,
            outcome: error.code.type,
            httpStatus: error.details.httpStatus,
            message: error.message,
            durationMS: duration
        )
    }
}
