import JSON

/// What stands for something of the client's in the template of a request.
enum Placeholder: Sendable, Hashable {
    /// `{"$param":"temperature"}`: a parameter; absent where the client gives none and there is no default.
    case parameter(name: String, fallback: JSONValue?, isRequired: Bool, form: Form)
    /// `{"$model":true}`: the provider's name for the model.
    case model
    /// `{"$stream":true}`: whether the provider is asked to stream.
    case stream
    /// `{"$last_user_text":true}`: the last text of the user.
    case lastUserText
    /// `{"$system_text":true}`: the system's words; absent where there are none.
    case systemText
    /// `{"$messages":{…}}`: the messages with other names for roles and members.
    case messages(MessageShape)
    /// `{"$prompt":"chatml"}`: the whole conversation as one text.
    case prompt(PromptTemplate?)
    /// `{"$literal":…}`: JSON that looks like a placeholder and is none.
    case literal(JSONValue)

    /// In which form a parameter is sent.
    enum Form: String, Sendable, CaseIterable {
        /// As the client wrote it.
        case asWritten = "as_written"
        /// As an array, a single value in one of its own.
        case list
        /// As a string, JSON where it is none.
        case string
    }

    /// How messages are written.
    struct MessageShape: Sendable, Hashable {
        /// The name of the member with the role.
        var role = "role"
        /// The name of the member with the text.
        var content = "content"
        /// The provider's words for roles; `nil` leaves their messages out.
        var roles: [String: String?] = ["system": "system", "user": "user", "assistant": "assistant"]
    }

    /// The names of all placeholders.
    static let names = [
        "$param", "$model", "$stream", "$last_user_text", "$system_text", "$messages", "$prompt", "$literal",
    ]

    /// Reads a placeholder.
    ///
    /// - Throws: `HandlerProblem` with the place within the object.
    init(_ object: JSONObject) throws(HandlerProblem) {
        let name = object.keys.first { $0.hasPrefix("$") } ?? ""
        let pointer = HandlerProblem.pointer(name)
        let value = object[name] ?? .null
        guard Self.names.contains(name) else {
            let known = Self.names.joined(separator: ", ")
            throw HandlerProblem("unknown placeholder \(quoted(name)); there are \(known)", at: pointer)
        }
        let more = name == "$param" ? ["default", "required", "as"] : []
        if let other = object.keys.first(where: { $0 != name && !more.contains($0) }) {
            let known = more.isEmpty ? "nothing stands beside it" : "beside it stand \(more.joined(separator: ", "))"
            throw HandlerProblem(
                "\(quoted(other)) does not belong to \(name); \(known)",
                at: HandlerProblem.pointer(other)
            )
        }
        switch name {
        case "$param": self = try Self.parameter(value, object)
        case "$messages": self = .messages(try Self.shape(value))
        case "$prompt": self = .prompt(try Self.template(value))
        case "$literal": self = .literal(value)
        default:
            guard value == true else { throw HandlerProblem("must be true", at: pointer) }
            switch name {
            case "$model": self = .model
            case "$stream": self = .stream
            case "$last_user_text": self = .lastUserText
            default: self = .systemText
            }
        }
    }

    private static func parameter(_ value: JSONValue, _ object: JSONObject) throws(HandlerProblem) -> Placeholder {
        guard let name = value.stringValue, !name.isEmpty else {
            throw HandlerProblem("must be the name of a parameter", at: "/$param")
        }
        let own = ["model": "$model", "stream": "$stream"]
        if let placeholder = own[name] {
            throw HandlerProblem("use {\"\(placeholder)\":true} for the parameter \(name)", at: "/$param")
        }
        guard object["required"] == nil || object["required"]?.boolValue != nil else {
            throw HandlerProblem("must be true or false", at: "/required")
        }
        let isRequired = object["required"] == true
        if isRequired, object["default"] != nil {
            throw HandlerProblem("a parameter that is required has no default", at: "/default")
        }
        var form = Form.asWritten
        if let word = object["as"] {
            guard let known = word.stringValue.flatMap(Form.init(rawValue:)) else {
                let forms = Form.allCases.map(\.rawValue).joined(separator: ", ")
                throw HandlerProblem("must be one of \(forms)", at: "/as")
            }
            form = known
        }
        return .parameter(name: name, fallback: object["default"], isRequired: isRequired, form: form)
    }

    private static func template(_ value: JSONValue) throws(HandlerProblem) -> PromptTemplate? {
        if value == true { return nil }
        guard let template = value.stringValue.flatMap(PromptTemplate.init(rawValue:)) else {
            let known = PromptTemplate.allCases.map(\.rawValue).joined(separator: ", ")
            throw HandlerProblem("must be true, for the handler's prompt_template, or one of \(known)", at: "/$prompt")
        }
        return template
    }

    private static func shape(_ value: JSONValue) throws(HandlerProblem) -> MessageShape {
        var shape = MessageShape()
        guard let object = value.objectValue else { throw HandlerProblem("must be an object", at: "/$messages") }
        for member in object.members {
            let pointer = "/$messages" + HandlerProblem.pointer(member.key)
            switch member.key {
            case "role", "content":
                guard let name = member.value.stringValue, !name.isEmpty else {
                    throw HandlerProblem("must be the name of a member", at: pointer)
                }
                if member.key == "role" { shape.role = name } else { shape.content = name }
            case "roles":
                guard let roles = member.value.objectValue else {
                    throw HandlerProblem("must be an object", at: pointer)
                }
                for role in roles.members {
                    let place = pointer + HandlerProblem.pointer(role.key)
                    guard shape.roles.keys.contains(role.key) else {
                        throw HandlerProblem(
                            "there is no role \(quoted(role.key)); there are system, user, assistant",
                            at: place
                        )
                    }
                    guard role.value.isNull || role.value.stringValue != nil else {
                        throw HandlerProblem("must be a string or null", at: place)
                    }
                    shape.roles[role.key] = .some(role.value.stringValue)
                }
            default:
                throw HandlerProblem(
                    "there is no member \(quoted(member.key)); there are role, content, roles",
                    at: pointer
                )
            }
        }
        return shape
    }
}
