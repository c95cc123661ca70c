import Dialects
import JSON
import Logging
import POSIX
import Providers
import Streams
import Wire

/// `provider.models` and `model.list`: what providers offer.
extension Workspace {
    /// The longest list of models (STREAMS.md: an answer that is not a stream).
    static let listingLimit = 16 << 20
    /// A provider that has not told its list by then is not waited for any longer.
    private static let listingPatience = Duration.seconds(30)

    func models(_ request: ProviderModels, _ call: Call) throws(RPCError) {
        guard let id = call.id else { return }
        let provider = try ChatResolution(provider: request.name, in: snapshot).provider
        guard try listingRequest(to: provider) != nil else {
            return answer(call, ListedModels(defaultOf: provider))
        }
        let said = Guarded<Result<ModelListing.Telling, RPCError>?>(nil)
        let ticket = expect { [unowned self] in
            if let result = said.withLock({ $0 }) { answer(call, result) }
        }
        let reply = shared.listings.answer(for: provider, refresh: request.refresh) { [worker] result in
            said.withLock { $0 = result }
            worker.perform { $0.workspace?.arrived(ticket) }
        }
        if let now = reply.now {
            forget(ticket)
            answer(call, now)
        } else {
            // The asking goes on: others may wait for it, and the next who asks is answered at once.
            call.connection.wait(for: id) { [unowned self] _ in
                forget(ticket)
                call.fail(RPCError(.cancelled, "the request was cancelled"))
            }
        }
        begin(reply.flight)
    }

    func modelList(_ request: ModelList, _ call: Call) {
        let (snapshot, listings) = (snapshot, shared.listings)
        elsewhere {
            ModelOverview(snapshot, listings)
        } then: { [unowned self] overview in
            call.connection.answer(call.id, result: overview.json)
            for flight in overview.flights { begin(flight) }
        }
    }

    /// How a provider is asked for its models; nil where it has no list of them.
    func listingRequest(to provider: ProviderConfiguration) throws(RPCError) -> UpstreamRequest? {
        let dialect = try dialect(of: provider)
        guard dialect.needsNetwork else { return nil }
        return dialect.modelsRequest(to: try endpoint(of: provider))
    }

    /// Asks a provider for its models; `make` makes of them, off the loop, what `then` is given.
    func askForModels<Value: Sendable>(
        _ request: UpstreamRequest,
        of upstream: Upstream,
        within patience: Duration,
        make: @escaping @Sendable ([ModelDescription]) -> Value,
        then: @escaping (Result<Value, ExchangeFailure>) -> Void
    ) -> Inquiry {
        let inquiry = Inquiry(request, to: upstream, limit: Self.listingLimit, within: patience, workspace: self) {
            [unowned self] result in
            switch result {
            case .success(let answer):
                let (dialect, redact, body) = (upstream.dialect, Redaction(upstream.provider.keys), answer.body)
                elsewhere {
                    Result { () throws(UpstreamError) in try dialect.models(in: body.span) }
                        .map(make).mapError { ExchangeFailure.upstream(redact.redacted($0)) }
                } then: {
                    then($0)
                }
            case .failure(let failure): then(.failure(failure))
            }
        }
        inquiry.start()
        return inquiry
    }

    // MARK: Flights

    /// Asks a provider for its models on behalf of everybody who waits for them, and then the next one whose turn it is.
    func begin(_ flight: ModelListings.Flight?) {
        var next = flight
        while let flight = next {
            next = nil
            do throws(RPCError) {
                try ask(flight)
            } catch {
                next = shared.listings.end(flight, .failure(error))
            }
        }
    }

    private func ask(_ flight: ModelListings.Flight) throws(RPCError) {
        guard !isDraining else { throw ExchangeFailure.cancelled(.shutdown).rpcError(provider: flight.provider.name) }
        let provider = flight.provider
        let endpoint = try endpoint(of: provider)
        let dialect = try dialect(of: provider)
        guard let request = dialect.modelsRequest(to: endpoint) else {
            throw RPCError(.internalError, "\(provider.name) has no list of models")
        }
        let upstream = Upstream(
            provider,
            at: endpoint,
            dialect: dialect,
            connectTimeout: provider.handler.timeouts.connect
        )
        _ = askForModels(request, of: upstream, within: Self.listingPatience) {
            ListedModels($0, of: provider)
        } then: { [unowned self] result in
            let result = result.mapError { failure in
                var error = failure.rpcError(provider: provider.name)
                error.details.provider = provider.name
                error.details.status = nil
                return error
            }
            if case .failure(let error) = result {
                log.notice("a list of models could not be had: \(error)", metadata: ["provider": "\(provider.name)"])
            }
            begin(shared.listings.end(flight, result))
        }
    }

    // MARK: Answers

    private func answer(_ call: Call, _ result: Result<ModelListing.Telling, RPCError>) {
        switch result {
        case .success(let telling):
            answer(call, telling.models, stale: telling.isStale, age: telling.age, problem: telling.problem)
        case .failure(let error): call.fail(error)
        }
    }

    /// The result as its type writes it, around a list that is JSON already.
    private func answer(
        _ call: Call,
        _ models: ListedModels,
        stale: Bool = false,
        age: Duration? = nil,
        problem: String? = nil
    ) {
        let milliseconds = age.map { Int($0 / .milliseconds(1)) }
        let rest = ProviderModels.Result(models: [], stale: stale, ageMS: milliseconds, problem: problem)
        call.connection.answer(call.id, result: rest.json(models: models.models))
    }
}

extension ProviderModels.Result {
    /// The result with a list in place of its own.
    fileprivate func json(models: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = Array(#"{"models":"#.utf8) + models
        for member in json?.objectValue?.members ?? [] where member.key != "models" {
            bytes.append(UInt8(ascii: ","))
            JSONWriter.string(member.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            member.value.write(to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
