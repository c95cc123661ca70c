import JSON

/// The members of a handler file that say where the parts of an answer are.
extension HandlerField {
    /// The places in an event, or those in a whole answer.
    static func places(isWhole: Bool) -> [HandlerField] {
        [
            pointers("id", isWhole ? \.response.whole.id : \.response.parts.id, "What the provider calls the answer."),
            pointers(
                "model",
                isWhole ? \.response.whole.model : \.response.parts.model,
                "The model that has answered."
            ),
            pointers(
                "created",
                isWhole ? \.response.whole.created : \.response.parts.created,
                "When, in seconds since 1970."
            ),
            text("text", isWhole ? \.response.whole.text : \.response.parts.text, "The text of the answer."),
            text(
                "reasoning",
                isWhole ? \.response.whole.reasoning : \.response.parts.reasoning,
                "What the model thinks before it answers."
            ),
            calls(isWhole ? \.response.whole.calls : \.response.parts.calls),
            pointers(
                "finish_reason",
                isWhole ? \.response.whole.finishReason : \.response.parts.finishReason,
                "The provider's word for why the answer has ended."
            ),
            usage(isWhole ? \.response.whole.usage : \.response.parts.usage),
            pointers(
                "error",
                isWhole ? \.response.whole.error : \.response.parts.error,
                "A failure: its words, or an object that holds them."
            ),
            pointers(
                "error_code",
                isWhole ? \.response.whole.errorCode : \.response.parts.errorCode,
                "The provider's name for the failure."
            ),
        ]
    }

    /// Where a text is.
    private static func text(_ name: String, _ path: Place<TextRule>, _ documentation: String) -> HandlerField {
        value(name, path, documentation, schema: TextRule.schema, decode: TextRule.decode, encode: \.json)
    }

    private static func calls(_ path: Place<AnswerPlaces.CallPlaces>) -> HandlerField {
        let members: [PointerObject<AnswerPlaces.CallPlaces>.Member] = [
            ("list", \.list), ("index", \.index), ("id", \.id), ("name", \.name), ("arguments", \.arguments),
        ]
        var schema = PointerObject<AnswerPlaces.CallPlaces>.schema([
            ("list", "The list of calls, or of parts of them; or one call alone."),
            ("index", "Within a call: the number by which its parts are known."),
            ("id", "Within a call: its id."),
            ("name", "Within a call: the name of the function."),
            ("arguments", "Within a call: its arguments, as text in pieces or as an object."),
        ])
        schema["anyOf"] = [["maxProperties": 0], ["required": ["list", "name"]]]
        return value("tool_calls", path, "The functions that the model wants called.", schema: schema) { value in
            guard let object = value.objectValue else { return .problem("must be an object") }
            var places = AnswerPlaces.CallPlaces()
            var problems = PointerObject.read(object, into: &places, members)
            if problems.isEmpty, !object.isEmpty, places.list.isEmpty || places.name.isEmpty {
                problems = [HandlerProblem("needs the members list and name")]
            }
            return problems.isEmpty ? .success(places) : .failure(problems)
        } encode: {
            PointerObject.json($0, members)
        }
    }

    private static func usage(_ path: Place<AnswerPlaces.UsagePlaces>) -> HandlerField {
        let members: [PointerObject<AnswerPlaces.UsagePlaces>.Member] = [
            ("prompt", \.prompt), ("completion", \.completion), ("total", \.total), ("cached", \.cached),
            ("reasoning", \.reasoning),
        ]
        let schema = PointerObject<AnswerPlaces.UsagePlaces>.schema([
            ("prompt", "The tokens of the prompt, those from a cache included."),
            ("completion", "The tokens of the answer, those of reasoning included."),
            ("total", "All tokens; the sum of both where there is none."),
            ("cached", "Those of the prompt that came from a cache."),
            ("reasoning", "Those of the answer that were reasoning."),
        ])
        return value("usage", path, "How many tokens the answer took.", schema: schema) { value in
            guard let object = value.objectValue else { return .problem("must be an object") }
            var places = AnswerPlaces.UsagePlaces()
            let problems = PointerObject.read(object, into: &places, members)
            return problems.isEmpty ? .success(places) : .failure(problems)
        } encode: {
            PointerObject.json($0, members)
        }
    }

    /// What the provider's words for finish reasons mean.
    static let reasons = value(
        "finish_reasons",
        \.response.reasons,
        "What the provider's words mean: stop, length, tool_calls, content_filter, error, or null for nothing.",
        schema: ["type": "object", "additionalProperties": .object(reasonSchema)]
    ) { value in
        guard let object = value.objectValue else { return .problem("must be an object") }
        var reasons: [String: ResponseRules.ReasonRule] = [:]
        var problems: [HandlerProblem] = []
        for member in object.members {
            if let rule = reason(member.value) {
                reasons[member.key] = rule
            } else {
                problems.append(HandlerProblem(reasonProblem, at: HandlerProblem.pointer(member.key)))
            }
        }
        return problems.isEmpty ? .success(reasons) : .failure(problems)
    } encode: { reasons in
        var object = JSONObject()
        for word in reasons.keys.sorted() { object[word] = reasons[word].map(json) }
        return .object(object)
    }

    /// What all other words mean.
    static let defaultReason = value(
        "finish_reason_default",
        \.response.defaultReason,
        "What words mean that are not in finish_reasons.",
        schema: reasonSchema
    ) { value in
        reason(value).map { .success($0) } ?? .problem(reasonProblem)
    } encode: {
        json($0)
    }

    /// What the end itself means.
    static let reasonAtEnd = value(
        "finish_reason_at_end",
        \.response.reasonAtEnd,
        "The finish reason of an answer that ends well without any word for it; null for none.",
        schema: ["enum": ["stop", "length", "tool_calls", "content_filter", nil]]
    ) { value in
        if value.isNull { return .success(nil) }
        guard let reason = value.stringValue.flatMap(FinishReason.init(rawValue:)) else {
            return .problem("must be stop, length, tool_calls, content_filter or null")
        }
        return .success(reason)
    } encode: {
        $0.map { .string($0.rawValue) } ?? .null
    }

    private static let reasonSchema: JSONObject = [
        "enum": ["stop", "length", "tool_calls", "content_filter", "error", nil]
    ]

    private static let reasonProblem = "must be stop, length, tool_calls, content_filter, error or null"

    private static func reason(_ value: JSONValue) -> ResponseRules.ReasonRule? {
        switch value {
        case .null: .nothing
        case "error": .failure
        default: value.stringValue.flatMap(FinishReason.init(rawValue:)).map { .reason($0) }
        }
    }

    private static func json(_ rule: ResponseRules.ReasonRule) -> JSONValue {
        switch rule {
        case .reason(let reason): .string(reason.rawValue)
        case .failure: "error"
        case .nothing: .null
        }
    }
}
