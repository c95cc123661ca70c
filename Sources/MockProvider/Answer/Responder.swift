import JSON

/// Decides what a request is answered with: the dialect, the behaviour, the credential.
///
/// Sans-I/O, and not Sendable: it counts the requests of each model. One responder serves all connections of a mock.
final class Responder {
    /// An answer and what the server must know of it.
    struct Response {
        var answer: Answer
        /// Whether it is a chat: those are what the counters count.
        var isChat = false
        /// Whether the connection serves another request afterwards.
        var keepsConnection: Bool
        /// What more is to be counted.
        var count: (@Sendable (inout MockCounters) -> Void)?
    }

    /// What the mock knows beyond its model names; replacing it starts the sequences of behaviours anew.
    var script: Script {
        didSet { served = [:] }
    }

    let clock: @Sendable () -> UInt64
    var jobs = MockJobs()
    /// How many chats each scripted model has answered.
    private var served: [String: Int] = [:]

    init(script: Script = Script(), clock: @escaping @Sendable () -> UInt64) {
        self.script = script
        self.clock = clock
    }

    /// The answer to a request; `counters` makes the text of `/mock/counters`.
    func respond(to request: HTTPRequest, counters: () -> [UInt8]) -> Response {
        if request.path == "/mock/counters" && request.method == "GET" {
            return Self.plain(200, MockFailure(counters()), for: request)
        }
        let call = MockCall(request)
        guard let (dialect, route) = MockDialects.route(call) else {
            return Self.plain(404, MockDialects.usual.failure(404, "no such path"), for: request)
        }
        guard request.method == route.method else {
            return Self.plain(405, dialect.failure(405, "use \(route.method)"), for: request)
        }
        switch route {
        case .chat: return chat(call, dialect)
        case .models: return listing(call, dialect)
        case .status(let id): return progress(of: id, call, dialect)
        case .follow(let id): return stream(of: id, call, dialect)
        case .cancel(let id): return cancellation(of: id, call, dialect)
        }
    }

    /// The answer to what is no request; the connection is closed after it.
    func reject(_ error: RequestError) -> Response {
        let body = MockDialects.usual.failure(error.status, error.message).body
        var head = ResponseHead(status: error.status)
        head.add("Content-Type", "application/json")
        head.add("Content-Length", "\(body.count)")
        head.add("Connection", "close")
        return Response(answer: Answer(head: head, body: .whole(body), framing: .length), keepsConnection: false)
    }

    /// Why the request is not welcome, nil when it is.
    func objection(to call: MockCall, _ dialect: any MockDialect, _ behaviour: Behaviour?) -> String? {
        guard let rule = behaviour?.credential ?? script.credential else { return nil }
        return rule.objection(to: call.request, own: dialect.credentials(for: call))
    }

    // MARK: Routes

    private func chat(_ call: MockCall, _ dialect: any MockDialect) -> Response {
        let question: MockQuestion
        var behaviour: Behaviour
        do throws(RequestError) {
            question = try dialect.question(in: call)
            behaviour = try self.behaviour(of: question.model)
        } catch {
            let objection = objection(to: call, dialect, nil)
            let status = objection == nil ? error.status : 401
            let failure = dialect.failure(status, objection ?? error.message)
            return Self.plain(status, failure, for: call.request, isChat: true)
        }
        if let objection = objection(to: call, dialect, behaviour) {
            return Self.plain(401, dialect.failure(401, objection), for: call.request, isChat: true)
        }
        let expected = (behaviour.credential ?? script.credential)?.style
        behaviour.reply.resolveEcho(of: call.request, expected: expected)
        if let body = behaviour.response.body {
            return Self.response(behaviour, call.request, .whole(body))
        }
        if behaviour.response.status > 299 {
            let failure = dialect.failure(behaviour.response.status, "the mock was asked for this status")
            behaviour.response.headers = failure.headers + behaviour.response.headers
            return Self.response(behaviour, call.request, .whole(failure.body))
        }
        if let inputs = question.inputs {
            return Self.response(behaviour, call.request, .whole(dialect.embeddings(inputs, question)))
        }
        if question.isJob, let dialect = dialect as? any PolledDialect {
            return submission(question, behaviour, call, dialect)
        }
        return reply(to: question, behaviour, call, dialect)
    }

    /// The answer that a model gives, as a stream or as a whole.
    func reply(
        to question: MockQuestion,
        _ behaviour: Behaviour,
        _ call: MockCall,
        _ dialect: any MockDialect
    ) -> Response {
        let renderer = dialect.renderer(for: question, behaviour: behaviour)
        let body: Answer.Body
        var type: String? = dialect.streamType(for: question)
        if let flood = behaviour.delivery.flood {
            body = .flood(FloodBody(flood, renderer: renderer))
        } else if let renderer, question.streams, !behaviour.response.whole {
            body = .events(EventBody(behaviour, for: question, renderer: renderer, clock: clock))
        } else {
            body = .whole(dialect.whole(question, behaviour))
            type = nil
        }
        let length: () -> Int = {
            switch body {
            case .whole(let bytes): return bytes.count
            case .flood: return 0
            case .events:
                guard let renderer = dialect.renderer(for: question, behaviour: behaviour) else { return 0 }
                return EventBody(behaviour, for: question, renderer: renderer) { 0 }.drainedCount()
            }
        }
        var comment: [UInt8] = []
        if type != nil {
            renderer?.append(.comment(behaviour.style.comments?.text ?? " ping"), chunks: 0, to: &comment)
        }
        return Self.response(behaviour, call.request, body, streamType: type, length: length, comment: comment)
    }

    private func listing(_ call: MockCall, _ dialect: any MockDialect) -> Response {
        var behaviour = script.listing
        if let objection = objection(to: call, dialect, behaviour) {
            return Self.plain(401, dialect.failure(401, objection), for: call.request)
        }
        let status = behaviour.response.status
        var body = behaviour.response.body
        if body == nil && status > 299 {
            let failure = dialect.failure(status, "the mock was asked for this status")
            behaviour.response.headers = failure.headers + behaviour.response.headers
            body = failure.body
        }
        var answer = Self.response(behaviour, call.request, .whole(body ?? dialect.listing(script.listedModels)))
        answer.isChat = false
        return answer
    }

    private func behaviour(of model: String) throws(RequestError) -> Behaviour {
        if let sequence = script.models[model], let last = sequence.last {
            let turn = served[model, default: 0]
            served[model] = turn + 1
            return turn < sequence.count ? sequence[turn] : last
        }
        if let behaviour = try ModelName.behaviour(model) ?? script.fallback { return behaviour }
        // Some dialects have names of several parts, such as `owner/name`.
        if let slash = model.lastIndex(of: "/") {
            return try behaviour(of: String(model[model.index(after: slash)...]))
        }
        throw RequestError(404, "the model `\(model)` does not exist")
    }
}
