import Curl
import Dialects
import Providers
import Reactor
import Streams
import Wire

/// `chat.*`.
extension Workspace {
    /// Starts a stream for a request, whose subscriber `makeSubscriber` makes of the request's id.
    func chat(
        _ request: ChatRequest,
        _ call: Call,
        _ makeSubscriber: (RPCID) -> any StreamSubscriber
    ) throws(RPCError) {
        guard let id = call.id else { return }
        guard !isDraining else {
            throw RPCError(
                .shuttingDown,
                "the daemon is stopping; try again in a moment",
                ErrorDetails(retryable: true)
            )
        }
        try refuseWhatIsMissing(request.options)
        let target = try ChatResolution(request, in: snapshot)
        let timeouts = target.provider.handler.timeouts.overridden(by: request.options.timeouts)
        let (source, warnings) = try makeSource(request, target, timeouts)
        try refuseOverload()
        try shared.usage.begin(target.provider.name, target.provider.handler.limits, at: loop.now.microseconds)
        let stream = LiveStream(
            id: makeStreamID(),
            caller: call.caller,
            target: target,
            timeouts: timeouts,
            source: source,
            subscriber: makeSubscriber(id),
            workspace: self,
            warnings: warnings
        )
        add(stream)
        call.connection.adopt(stream, as: id)
        stream.begin()
    }

    func cancel(_ request: ChatCancel, _ call: Call) throws(RPCError) {
        if let id = request.request {
            guard let stream = call.connection.streams[id] else {
                throw RPCError(.streamNotFound, "no request \(id) of this connection streams")
            }
            stream.cancel(.requested)
            return call.answer(ChatCancel.Result(cancelled: true))
        }
        let name = request.stream ?? ""
        let caller = call.caller
        later(call) { [supervisor] () throws(RPCError) in
            try await supervisor.cancel(name, for: caller)
            return ChatCancel.Result(cancelled: true)
        }
    }

    /// Options that the protocol knows and this version does not carry out are refused, not ignored.
    private func refuseWhatIsMissing(_ options: ChatOptions) throws(RPCError) {
        var problems: [FieldProblem] = []
        func refuse(_ name: String) {
            problems.append(FieldProblem(path: "/providerd/\(name)", message: "is not available in this version"))
        }
        if options.detach { refuse("detach") }
        if !options.fallbacks.isEmpty { refuse("fallbacks") }
        if options.metadata != nil { refuse("metadata") }
        if let attempts = options.retry?.attempts, attempts > 1 { refuse("retry") }
        guard problems.isEmpty else { throw RPCError.invalidParams(problems) }
    }

    private func refuseOverload() throws(RPCError) {
        let running = shared.loads.reduce(0) { $0 + $1.streams.now }
        guard running < Self.limits.maxStreams else {
            throw RPCError(
                .overloaded,
                "the daemon runs \(running) streams, which is its limit; try again later",
                ErrorDetails(retryable: true, limit: "max_streams")
            )
        }
    }

    private func makeSource(
        _ request: ChatRequest,
        _ target: ChatResolution,
        _ timeouts: Timeouts
    ) throws(RPCError) -> (any StreamSource, warnings: [String]) {
        let provider = target.provider
        guard let dialect = DialectRegistry.dialect(named: provider.handler.dialect) else {
            throw RPCError(.internalError, "the dialect \(provider.handler.dialect) is unknown")
        }
        let params = request.bytes
        let generator = try inWords { () throws(DialectError) in
            try dialect.generator(for: params.span, model: target.model)
        }
        if let generator { return (GeneratedSource(generator, workspace: self), []) }
        guard let endpoint = provider.endpoint else {
            throw RPCError(.internalError, "\(provider.name) has no endpoint")
        }
        let upstream = try inWords { () throws(DialectError) in
            try dialect.request(for: params.span, model: target.model, provider: endpoint)
        }
        var transfer = TransferRequest(upstream, key: provider.keys.first, handler: provider.handler)
        transfer.connectTimeout = timeouts.connect
        let source = TransferSource(transfer, dialect: dialect, handler: provider.handler, workspace: self)
        return (source, upstream.warnings)
    }

    /// Runs `body`; what a dialect has no words for is the request's mistake.
    private func inWords<Value>(_ body: () throws(DialectError) -> Value) throws(RPCError) -> Value {
        do throws(DialectError) {
            return try body()
        } catch {
            throw RPCError.invalidParams([FieldProblem(path: error.path, message: error.message)])
        }
    }
}

extension TransferRequest {
    /// A dialect's request with the key in the place that the handler names; the one place where a key is revealed.
    fileprivate init(_ upstream: UpstreamRequest, key: Secret?, handler: Handler) {
        var url = upstream.url
        var headers = upstream.headers.map { (name: $0.name, value: $0.value) }
        if let key {
            switch handler.auth {
            case .bearer: headers.append((name: "Authorization", value: "Bearer \(key.revealed())"))
            case .header(let name): headers.append((name: name, value: key.revealed()))
            case .query(let name): url += (url.contains("?") ? "&" : "?") + name + "=" + percentEncoded(key.revealed())
            case .none: break
            }
        }
        self.init(
            method: upstream.method,
            url: url,
            headers: headers,
            body: upstream.body,
            caFile: handler.caFile
        )
    }
}

extension Timeouts {
    /// These timeouts with what the request asks for in their places.
    fileprivate func overridden(by request: ChatOptions.Timeouts?) -> Timeouts {
        func seconds(_ value: Double?) -> Duration? { value.map { .seconds($0) } }
        var timeouts = self
        timeouts.connect = seconds(request?.connect) ?? connect
        timeouts.firstByte = seconds(request?.firstByte) ?? firstByte
        timeouts.idle = seconds(request?.idle) ?? idle
        timeouts.total = seconds(request?.total) ?? total
        return timeouts
    }
}
