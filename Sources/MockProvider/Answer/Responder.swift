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
    }

    /// What the mock knows beyond its model names; replacing it starts the sequences of behaviours anew.
    var script: Script {
        didSet { served = [:] }
    }

    private let dialects: [any MockDialect]
    private let clock: @Sendable () -> UInt64
    /// How many chats each scripted model has answered.
    private var served: [String: Int] = [:]

    init(
        script: Script = Script(),
        dialects: [any MockDialect] = MockDialects.all,
        clock: @escaping @Sendable () -> UInt64
    ) {
        self.script = script
        self.dialects = dialects
        self.clock = clock
    }

    /// The answer to a request; `counters` makes the text of `/mock/counters`.
    func respond(to request: HTTPRequest, counters: () -> [UInt8]) -> Response {
        if request.path == "/mock/counters" && request.method == "GET" {
            return plain(200, "application/json", counters(), for: request)
        }
        for dialect in dialects {
            guard let route = dialect.route(of: request) else { continue }
            let method = route == .chat ? "POST" : "GET"
            guard request.method == method else {
                return plain(405, "application/json", dialect.failure(405, "use \(method)"), for: request)
            }
            return route == .chat ? chat(request, dialect) : listing(request, dialect)
        }
        return plain(404, "application/json", MockDialects.all[0].failure(404, "no such path"), for: request)
    }

    /// The answer to what is no request; the connection is closed after it.
    func reject(_ error: RequestError) -> Response {
        let body = MockDialects.all[0].failure(error.status, error.message)
        var head = ResponseHead(status: error.status)
        head.add("Content-Type", "application/json")
        head.add("Content-Length", "\(body.count)")
        head.add("Connection", "close")
        return Response(answer: Answer(head: head, body: .whole(body), framing: .length), keepsConnection: false)
    }

    // MARK: Routes

    private func chat(_ request: HTTPRequest, _ dialect: any MockDialect) -> Response {
        let question: MockQuestion
        var behaviour: Behaviour
        do throws(RequestError) {
            question = try dialect.question(in: request)
            behaviour = try self.behaviour(of: question.model)
        } catch {
            let objection = script.credential?.objection(to: request)
            let status = objection == nil ? error.status : 401
            return plain(
                status,
                "application/json",
                dialect.failure(status, objection ?? error.message),
                for: request,
                isChat: true
            )
        }
        if let objection = (behaviour.credential ?? script.credential)?.objection(to: request) {
            return plain(401, "application/json", dialect.failure(401, objection), for: request, isChat: true)
        }
        behaviour.reply.resolveEcho(of: request, expected: (behaviour.credential ?? script.credential)?.style)
        let renderer = dialect.renderer(for: question, behaviour: behaviour)
        let body: Answer.Body
        let type: String
        let isStream: Bool
        if let fixed = behaviour.response.body {
            (body, type, isStream) = (.whole(fixed), "application/json", false)
        } else if behaviour.response.status > 299 {
            let failure = dialect.failure(behaviour.response.status, "the mock was asked for this status")
            (body, type, isStream) = (.whole(failure), "application/json", false)
        } else if let flood = behaviour.delivery.flood {
            (body, type, isStream) = (.flood(FloodBody(flood, renderer: renderer)), dialect.streamType, true)
        } else if !question.streams || behaviour.response.whole {
            (body, type, isStream) = (.whole(dialect.whole(question, behaviour)), "application/json", false)
        } else {
            let events = EventBody(behaviour, for: question, renderer: renderer, clock: clock)
            (body, type, isStream) = (.events(events), dialect.streamType, true)
        }
        let length: () -> Int = {
            switch body {
            case .whole(let bytes): bytes.count
            case .flood: 0
            case .events: EventBody(behaviour, for: question, renderer: renderer) { 0 }.drainedCount()
            }
        }
        var comment: [UInt8] = []
        if isStream { renderer.append(.comment(behaviour.style.comments?.text ?? " ping"), chunks: 0, to: &comment) }
        return response(behaviour, request, body, type: type, isStream: isStream, length: length, comment: comment)
    }

    private func listing(_ request: HTTPRequest, _ dialect: any MockDialect) -> Response {
        let behaviour = script.listing
        if let objection = (behaviour.credential ?? script.credential)?.objection(to: request) {
            return plain(401, "application/json", dialect.failure(401, objection), for: request)
        }
        let status = behaviour.response.status
        let body =
            behaviour.response.body
            ?? (status > 299
                ? dialect.failure(status, "the mock was asked for this status") : dialect.listing(script.listedModels))
        var answer = response(
            behaviour,
            request,
            .whole(body),
            type: "application/json",
            isStream: false,
            length: { body.count },
            comment: []
        )
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
        throw RequestError(404, "the model `\(model)` does not exist")
    }

    // MARK: Heads

    private func plain(
        _ status: Int,
        _ type: String,
        _ body: [UInt8],
        for request: HTTPRequest,
        isChat: Bool = false
    ) -> Response {
        var behaviour = Behaviour()
        behaviour.response.status = status
        var answer = response(
            behaviour,
            request,
            .whole(body),
            type: type,
            isStream: false,
            length: { body.count },
            comment: []
        )
        answer.isChat = isChat
        return answer
    }

    private func response(
        _ behaviour: Behaviour,
        _ request: HTTPRequest,
        _ body: Answer.Body,
        type: String,
        isStream: Bool,
        length: () -> Int,
        comment: [UInt8]
    ) -> Response {
        let style = behaviour.response
        var framing = style.framing ?? (isStream ? .chunked : .length)
        if framing == .chunked && request.minorVersion == 0 { framing = .close }
        let keeps = request.keepsConnection && !style.closes && framing != .close
        var head = ResponseHead(status: style.status)
        head.add("Content-Type", style.contentType ?? type)
        if isStream { head.add("Cache-Control", "no-cache") }
        switch framing {
        case .chunked: head.add("Transfer-Encoding", "chunked")
        case .length:
            let total = length()
            let cut = behaviour.delivery.cut.flatMap { $0.manner == .end ? min($0.after, total) : nil }
            head.add("Content-Length", "\(cut ?? total)")
        case .close: break
        }
        if !keeps { head.add("Connection", "close") }
        for header in style.headers {
            head.headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
        }
        head.headers += style.headers
        let answer = Answer(head: head, body: body, framing: framing, delivery: behaviour.delivery, comment: comment)
        return Response(answer: answer, isChat: true, keepsConnection: keeps)
    }
}
