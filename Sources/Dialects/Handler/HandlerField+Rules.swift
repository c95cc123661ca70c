import JSON

/// The members of a handler that have a grammar of their own.
extension HandlerField {
    static let authentication = value(
        "auth",
        \.auth,
        """
        How the key is shown to the provider: bearer, header:NAME, query:NAME (it lands in logs), \
        sigv4[:SERVICE[:REGION]] (the key is ACCESS_KEY_ID:SECRET_ACCESS_KEY[:SESSION_TOKEN]) or none.
        """,
        schema: [
            "type": "string",
            "pattern": .string(
                "^(bearer|none|header:\(HeaderRules.tokenPattern){1,128}|query:[A-Za-z0-9._~-]{1,64}"
                    + "|sigv4(:[a-z0-9-]{1,64}){0,2})$"
            ),
        ]
    ) { value in
        guard let text = value.stringValue else { return .problem("must be a string") }
        do throws(HandlerProblem) {
            return .success(try Authentication(text))
        } catch {
            return .failure([error])
        }
    } encode: {
        .string($0.text)
    }

    static let headers = value(
        "headers",
        \.headers,
        "Fixed headers of each request; not for the key.",
        schema: [
            "type": "object", "propertyNames": .object(HeaderRules.nameSchema),
            "additionalProperties": .object(HeaderRules.valueSchema),
        ]
    ) { value in
        guard case .object(let object) = value else { return .problem("must be an object of strings") }
        var fields: [HTTPField] = []
        var problems: [HandlerProblem] = []
        for (name, member) in object.members.map({ ($0.key, $0.value) }) {
            if let reason = headerProblem(name, member, after: fields) {
                problems.append(HandlerProblem(reason, at: HandlerProblem.pointer(name)))
            } else {
                fields.append(HTTPField(name, member.stringValue ?? ""))
            }
        }
        return problems.isEmpty ? .success(fields) : .failure(problems)
    } encode: { fields in
        var object = JSONObject()
        for field in fields { object[field.name] = .string(field.value) }
        return .object(object)
    }

    static let allowed = value(
        "allowed",
        \.parameters.allowed,
        "The only parameters passed on; null passes on everything.",
        schema: ["type": ["array", "null"], "items": .object(nameSchema()), "uniqueItems": true]
    ) { value in
        if value == .null { return .success(nil) }
        switch names(value) {
        case .success(let names): return .success(names)
        case .failure(let problems): return .failure(problems)
        }
    } encode: {
        $0.map { .array($0.map { .string($0) }) } ?? .null
    }

    static let renamed = value(
        "renamed",
        \.parameters.renamed,
        "The provider's name for a parameter that it calls differently.",
        schema: [
            "type": "object", "propertyNames": .object(nameSchema()), "additionalProperties": .object(nameSchema()),
        ]
    ) { value in
        guard case .object(let object) = value else { return .problem("must be an object of strings") }
        var names: [String: String] = [:]
        var problems: [HandlerProblem] = []
        for (name, member) in object.members.map({ ($0.key, $0.value) }) {
            let pointer = HandlerProblem.pointer(name)
            guard let other = member.stringValue else {
                problems.append(HandlerProblem("must be a string", at: pointer))
                continue
            }
            if let reason = parameterProblem(name) ?? parameterProblem(other) {
                problems.append(HandlerProblem(reason, at: pointer))
            } else if names.values.contains(other) {
                problems.append(HandlerProblem("another parameter is called \(quoted(other)) already", at: pointer))
            }
            names[name] = other
        }
        return problems.isEmpty ? .success(names) : .failure(problems)
    } encode: { names in
        var object = JSONObject()
        for name in names.keys.sorted() { object[name] = names[name].map(JSONValue.string) }
        return .object(object)
    }

    static let fixed = parameters(
        "fixed",
        \.parameters.fixed,
        "Sent with each request under the provider's own names, whatever the client says."
    )

    static let defaults = parameters(
        "defaults",
        \.parameters.defaults,
        "Sent where neither the client nor the provider's configuration says anything."
    )

    static let droppedOn400 = value(
        "dropped_on_400",
        \.parameters.droppedOn400,
        "Parameters that may be left out when the provider answers 400 and names them.",
        schema: ["type": "array", "items": .object(nameSchema(reserved: neverDropped)), "uniqueItems": true],
        decode: { names($0, reserved: neverDropped) },
        encode: { .array($0.map { .string($0) }) }
    )

    /// What no request can do without.
    private static let neverDropped: Set<String> = ["model", "messages", "stream"]

    static let malformed = value(
        "malformed",
        \.malformed,
        "A line of the stream that cannot be decoded is passed on as text, skipped, or fails the stream.",
        schema: ["type": "string", "enum": .array(MalformedPolicy.allCases.map { .string($0.rawValue) })]
    ) { value in
        guard let policy = value.stringValue.flatMap(MalformedPolicy.init(rawValue:)) else {
            return .problem("must be text, skip or fail")
        }
        return .success(policy)
    } encode: {
        .string($0.rawValue)
    }

    static let promptTemplate = value(
        "prompt_template",
        \.promptTemplate,
        "How the conversation is written where the provider takes one text: the marks that the model was trained with.",
        schema: ["type": "string", "enum": .array(PromptTemplate.allCases.map { .string($0.rawValue) })]
    ) { value in
        guard let template = value.stringValue.flatMap(PromptTemplate.init(rawValue:)) else {
            return .problem("must be one of \(PromptTemplate.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return .success(template)
    } encode: {
        .string($0.rawValue)
    }
    .only(for: ["tgi", "replicate", "declarative", "polling"])

    /// An object of parameters with any values.
    private static func parameters(
        _ name: String,
        _ path: Place<JSONObject>,
        _ documentation: String
    ) -> HandlerField {
        value(
            name,
            path,
            documentation,
            schema: ["type": "object", "propertyNames": .object(nameSchema())]
        ) { value in
            guard case .object(let object) = value else { return .problem("must be an object") }
            let problems = object.keys.compactMap { name in
                parameterProblem(name).map { HandlerProblem($0, at: HandlerProblem.pointer(name)) }
            }
            return problems.isEmpty ? .success(object) : .failure(problems)
        } encode: {
            .object($0)
        }
    }

    /// A list of parameters, none twice.
    private static func names(
        _ value: JSONValue,
        reserved: Set<String> = ParameterRules.reserved
    ) -> HandlerDecoding<[String]> {
        guard case .array(let elements) = value else { return .problem("must be an array of names") }
        var names: [String] = []
        var problems: [HandlerProblem] = []
        for (index, element) in elements.enumerated() {
            guard let name = element.stringValue else {
                problems.append(HandlerProblem("must be a string", at: "/\(index)"))
                continue
            }
            if let reason = parameterProblem(name, reserved: reserved) {
                problems.append(HandlerProblem(reason, at: "/\(index)"))
            } else if names.contains(name) {
                problems.append(HandlerProblem("\(quoted(name)) is named twice", at: "/\(index)"))
            }
            names.append(name)
        }
        return problems.isEmpty ? .success(names) : .failure(problems)
    }

    /// The schema of a parameter's name.
    private static func nameSchema(reserved: Set<String> = ParameterRules.reserved) -> JSONObject {
        [
            "type": "string", "minLength": 1, "maxLength": 128,
            "not": ["enum": .array(reserved.sorted().map { .string($0) })],
        ]
    }

    /// Why a rule cannot be made for the parameter `name`, or `nil`.
    private static func parameterProblem(_ name: String, reserved: Set<String> = ParameterRules.reserved) -> String? {
        guard !name.isEmpty, name.utf8.count <= 128 else { return "a parameter's name has 1 to 128 bytes" }
        guard !reserved.contains(name) else { return "the parameter \(name) belongs to the dialect" }
        return nil
    }

    /// Why the header cannot be set, or `nil`.
    private static func headerProblem(_ name: String, _ value: JSONValue, after fields: [HTTPField]) -> String? {
        guard let text = value.stringValue else { return "must be a string" }
        if let reason = HeaderRules.problem(name: name) { return reason }
        if fields.contains(where: { $0.isNamed(name.lowercased()) }) { return "the header \(name) is set twice" }
        return HeaderRules.problem(value: text)
    }
}
