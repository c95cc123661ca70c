import JSON

/// A request in a dialect's own words, in the making.
///
/// The dialect reads ``conversation``, takes the parameters that it has words for and writes ``body``. What it has not
/// taken by the end is refused if the answer would mean something else without it, and left out with a warning if not:
/// nothing is lost in silence.
struct ForeignRequest: Sendable {
    /// What the client asks for.
    let conversation: Conversation
    /// Who is asked.
    let provider: ProviderEndpoint
    /// The parameters as written, under the handler's rules.
    let parameters: JSONObject
    /// Parameters with the provider's own names and shapes, which go to the body as they are.
    let native: JSONObject
    /// The body as far as it is written.
    var body = JSONObject()
    /// Whether the dialect sends what the model had thought in earlier answers.
    var keepsReasoning = false
    /// Whether the dialect sends the names of speakers.
    var keepsNames = false
    /// Whether the dialect sends tools that are no functions.
    var keepsProviderTools = false

    private let renamed: JSONObject
    private var warnings: [String]
    private var taken: Set<ChatParameter> = []
    private var leftover: JSONObject

    /// Begins the request for `params`.
    ///
    /// `native` names parameters that the provider knows under the same name, in its own shape or in OpenAI's: they are
    /// not read but put into the body as they are, at the end.
    ///
    /// - Throws: `DialectError` when the params are not of OpenAI's shape.
    init(_ params: Span<UInt8>, provider: ProviderEndpoint, native: Set<String> = []) throws(DialectError) {
        let parameters = try ChatParameters(params, provider: provider)
        self.provider = provider
        self.parameters = parameters.values
        conversation = try Conversation(parameters, native: native)
        self.native = JSONObject(
            parameters.values.members.lazy.filter { native.contains($0.key) && !$0.value.isNull }.map {
                ($0.key, $0.value)
            }
        )
        renamed = parameters.renamed
        warnings = parameters.warnings
        leftover = conversation.leftover
    }

    /// Whether the provider is asked to stream.
    var streams: Bool {
        provider.handler.stream
    }

    /// Says that the dialect has words for a parameter.
    ///
    /// - Returns: its value as written; `nil` when it is not there.
    @discardableResult
    mutating func take(_ parameter: ChatParameter) -> JSONValue? {
        taken.insert(parameter)
        return conversation[parameter]
    }

    /// A parameter that only this dialect knows, by its name; `nil` when it is not there.
    mutating func take(named name: String) -> JSONValue? {
        let value = leftover[name]
        leftover[name] = nil
        return value
    }

    /// Puts a parameter into the body as it is, under the name `name`.
    mutating func move(_ parameter: ChatParameter, to name: String) {
        if let value = take(parameter) { body[name] = value }
    }

    /// Puts a parameter into an object within the body as it is, under the name `name`.
    mutating func move(_ parameter: ChatParameter, to name: String, in object: inout JSONObject) {
        if let value = take(parameter) { object[name] = value }
    }

    /// Takes a number, moved to the nearest end of `range` with a warning if it lies outside.
    mutating func take(_ parameter: ChatParameter, within range: ClosedRange<Double>) -> JSONValue? {
        guard let value = take(parameter), let number = value.doubleValue, !range.contains(number) else {
            return conversation[parameter]
        }
        let nearest = number < range.lowerBound ? range.lowerBound : range.upperBound
        let whole = Int(exactly: nearest).map(JSONNumber.init)
        guard let changed = whole ?? JSONNumber(nearest) else { return value }
        warn(
            "the parameter \(parameter.rawValue) was changed from \(number) to \(changed): the provider takes no other"
        )
        return .number(changed)
    }

    /// Leaves a parameter out with a warning, if it is there; `reason` goes on after the colon.
    mutating func drop(_ parameter: ChatParameter, because reason: String) {
        taken.insert(parameter)
        if let name = givenName(of: parameter) { warn("the parameter \(name) was left out: \(reason)") }
    }

    /// Adds a warning: one sentence about what was left out or changed.
    mutating func warn(_ sentence: String) {
        if !warnings.contains(sentence) { warnings.append(sentence) }
    }

    /// The error for a part of a message that the dialect has no words for.
    func unsupported(_ part: ContentPart) -> DialectError {
        DialectError("\(dialect) has no words for \(part.title) in a message of this kind", at: part.path)
    }

    /// The error for a parameter that the dialect has no words for.
    func unsupported(_ parameter: ChatParameter) -> DialectError {
        let name = givenName(of: parameter) ?? parameter.rawValue
        return DialectError(
            "\(dialect) has no words for the parameter \(name), without which the answer would mean something else",
            at: "/" + name
        )
    }

    /// The parts of the system messages, and the rest as turns; a system message that has to change its place or its
    /// speaker is told in a warning.
    mutating func systemAndTurns(_ later: LaterSystemMessages) -> (system: [ContentPart], turns: [Turn]) {
        if conversation.hasLaterSystemMessages {
            let place = later == .joined ? "moved to the beginning" : "sent as the user's"
            warn("system messages within the conversation were \(place): the provider takes them only at the beginning")
        }
        let (parts, rest) = conversation.system(later)
        return (parts, Conversation.turns(of: rest))
    }

    /// The request, with everything settled that the dialect has not taken, and the handler's own members and headers.
    ///
    /// `headers` are the dialect's own besides the type of the body and the types accepted.
    ///
    /// - Throws: `DialectError` when the client asks for something that the dialect has not taken and without which the
    ///   answer would mean something else.
    mutating func finished(
        url: String,
        accept: String = "text/event-stream",
        headers: [HTTPField] = []
    ) throws(DialectError) -> UpstreamRequest {
        try settleParameters()
        settleMessages()
        for member in leftover.members {
            warn("the parameter \(member.key) was left out: \(dialect) does not know it")
        }
        body.merge(native)
        body.merge(renamed)
        body.merge(provider.handler.parameters.fixed)
        var bytes: [UInt8] = []
        JSONValue.object(body).write(to: &bytes)
        return UpstreamRequest(
            post: bytes,
            to: url,
            accept: streams ? accept : "application/json",
            headers: headers,
            handler: provider.handler,
            warnings: warnings
        )
    }

    private var dialect: String {
        provider.handler.dialect
    }

    /// The name under which the client, or a default, gives a parameter.
    private func givenName(of parameter: ChatParameter) -> String? {
        conversation.givenNames[parameter]
    }

    private mutating func settleParameters() throws(DialectError) {
        if !keepsProviderTools, let tool = conversation.providerTools.first {
            throw DialectError("\(dialect) has no words for a tool of type \(tool.type)", at: tool.path + "/type")
        }
        for parameter in ChatParameter.allCases where !taken.contains(parameter) {
            guard let name = givenName(of: parameter) else { continue }
            switch conversation.fate(of: parameter) {
            case .nothing: break
            case .refused: throw unsupported(parameter)
            case .dropped: warn("the parameter \(name) was left out: \(dialect) does not know it")
            }
        }
    }

    private mutating func settleMessages() {
        if !keepsReasoning, conversation.messages.contains(where: { $0.reasoning != nil }) {
            warn("the reasoning of earlier answers was left out: \(dialect) does not take it")
        }
        if !keepsNames, conversation.messages.contains(where: { $0.name != nil && $0.role != .tool }) {
            warn("the names of speakers were left out: \(dialect) does not know them")
        }
    }
}
