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
        let metadata = try StreamMetadata(request.options.metadata)
        let streamID = makeStreamID()
        let course = try course(of: request) { [unowned self] attempted throws(RPCError) in
            try makeSource(request, attempted, id: streamID)
        }
        let audience = Audience(makeSubscriber(id), isDetached: request.options.detach, workspace: self)
        try begin(call, course, audience, metadata, id: streamID)
    }

    /// Whom a request asks, one after the other, each by the source that `make` makes.
    func course(
        of request: ChatRequest,
        _ make: @escaping StreamCourse.Making
    ) throws(RPCError) -> StreamCourse {
        StreamCourse(try Itinerary(request, in: snapshot, using: &random), request, workspace: self, make)
    }

    /// Starts a stream that answers a call and asks again and elsewhere where that may help.
    func begin(
        _ call: Call,
        _ course: StreamCourse,
        _ subscriber: any StreamSubscriber,
        _ metadata: StreamMetadata,
        id: String
    ) throws(RPCError) {
        try refuseNewStreams()
        let first = try course.first()
        let stream = LiveStream(
            id: id,
            caller: call.caller,
            metadata: metadata,
            target: first.target,
            timeouts: first.timeouts,
            source: first.source,
            subscriber: subscriber,
            workspace: self,
            warnings: first.warnings,
            course: course
        )
        add(stream)
        if let id = call.id { call.connection.adopt(stream, as: id) }
        stream.begin()
    }

    func cancel(_ request: ChatCancel, _ call: Call) throws(RPCError) {
        if let id = request.request {
            if call.connection.abandon(id) { return call.answer(ChatCancel.Result(cancelled: true)) }
            if call.connection.endWatch(of: id) { return call.answer(ChatCancel.Result(cancelled: true)) }
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

    private func refuseNewStreams() throws(RPCError) {
        guard !isDraining else {
            throw RPCError(
                .shuttingDown,
                "the daemon is stopping; try again in a moment",
                ErrorDetails(retryable: true)
            )
        }
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
        _ attempted: StreamCourse.Attempted,
        id: String
    ) throws(RPCError) -> (any StreamSource, warnings: [String]) {
        let (provider, model, params) = (attempted.target.provider, attempted.target.model, request.bytes)
        let dialect = try dialect(of: provider)
        let generator = try inWords { () throws(DialectError) in
            try dialect.generator(for: params.span, model: model)
        }
        if let generator { return (GeneratedSource(generator, workspace: self), []) }
        let (upstream, endpoint) = try upstream(attempted, dialect)
        return try translated(params) { () throws(DialectError) in
            try dialect.request(for: params.span, model: model, provider: endpoint)
        } makeSource: { [unowned self] request in
            makeSource(request, upstream, endpoint, model: model, id: id)
        }
    }

    /// What carries the request out: one that is polled, where its dialect has a poller for it, or one that streams.
    private func makeSource(
        _ request: UpstreamRequest,
        _ upstream: Upstream,
        _ endpoint: ProviderEndpoint,
        model: String,
        id: String
    ) -> any StreamSource {
        let context = upstream.context(model: model, id: id, contentType: nil)
        if let poller = upstream.dialect.poller(context, provider: endpoint) {
            return PollSource(request, poller: poller, upstream: upstream, workspace: self)
        }
        return TransferSource(request, upstream: upstream, workspace: self) { head in
            let context = upstream.context(model: model, id: id, contentType: head["content-type"])
            return upstream.dialect.decoder(context)
        }
    }
}

extension Timeouts {
    /// These timeouts with what the request asks for in their places.
    func overridden(by request: ChatOptions.Timeouts?) -> Timeouts {
        func seconds(_ value: Double?) -> Duration? { value.map { .seconds($0) } }
        var timeouts = self
        timeouts.connect = seconds(request?.connect) ?? connect
        timeouts.firstByte = seconds(request?.firstByte) ?? firstByte
        timeouts.idle = seconds(request?.idle) ?? idle
        timeouts.total = seconds(request?.total) ?? total
        return timeouts
    }
}
