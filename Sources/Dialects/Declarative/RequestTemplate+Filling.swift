import JSON

extension RequestTemplate {
    /// The body for a request: its placeholders replaced by what the client says, and what is absent left out.
    ///
    /// What the template has no place for is settled by `request`, except for messages: those that a template without
    /// the whole conversation leaves out are told in a warning.
    ///
    /// - Throws: `DialectError` when a required parameter is missing, or when messages hold what the template cannot say.
    func fill(_ request: inout ForeignRequest, model: String) throws(DialectError) -> JSONObject {
        let body = try Self.fill(members, &request, model)
        tellLostMessages(&request)
        return body
    }

    private static func fill(
        _ members: [Member],
        _ request: inout ForeignRequest,
        _ model: String
    ) throws(DialectError) -> JSONObject {
        var object = JSONObject()
        for member in members {
            if let value = try fill(member.node, &request, model) { object[member.key] = value }
        }
        return object
    }

    private static func fill(
        _ node: Node,
        _ request: inout ForeignRequest,
        _ model: String
    ) throws(DialectError) -> JSONValue? {
        switch node {
        case .literal(let value): return value
        case .object(let members): return .object(try fill(members, &request, model))
        case .array(let nodes):
            var elements: [JSONValue] = []
            for node in nodes {
                if let value = try fill(node, &request, model) { elements.append(value) }
            }
            return .array(elements)
        case .placeholder(let placeholder): return try placeholder.value(in: &request, model: model)
        }
    }

    private func tellLostMessages(_ request: inout ForeignRequest) {
        var hasHistory = false
        var hasSystem = false
        var hasLast = false
        for placeholder in placeholders {
            switch placeholder {
            case .parameter("messages", _, _, _), .prompt:
                hasHistory = true
                hasSystem = true
            case .messages(let shape):
                hasHistory = true
                if shape.roles["system"] != .some(nil) { hasSystem = true }
            case .systemText: hasSystem = true
            case .lastUserText: hasLast = true
            case .parameter, .model, .stream, .literal: break
            }
        }
        let messages = request.conversation.messages
        if !hasHistory, !hasLast {
            request.warn("no message was sent: the handler has no place for any")
        } else if !hasHistory, messages.count(where: { !$0.isSystem }) > 1 {
            request.warn("earlier messages were left out: the handler sends only the last text of the user")
        }
        if !hasSystem, messages.contains(where: \.isSystem) {
            request.warn("the system's messages were left out: the handler does not send them")
        }
    }
}

extension Placeholder {
    /// What it stands for in a request; `nil` when that is absent.
    ///
    /// - Throws: `DialectError` when it is required and missing, or when messages hold what cannot be said.
    fileprivate func value(in request: inout ForeignRequest, model: String) throws(DialectError) -> JSONValue? {
        switch self {
        case .literal(let value): return value
        case .model: return .string(model)
        case .stream: return .bool(request.streams)
        case .prompt(let template):
            return .string(try request.prompt(template ?? request.provider.handler.promptTemplate))
        case .systemText:
            let parts = request.conversation.messages.filter(\.isSystem).map { $0.text() }.filter { !$0.isEmpty }
            return parts.isEmpty ? nil : .string(parts.joined(separator: "\n\n"))
        case .lastUserText:
            guard let message = request.conversation.messages.last(where: { $0.role == .user }) else {
                throw DialectError("there is no message of the user", at: "/messages")
            }
            if let part = message.parts.first(where: { $0.text == nil }) { throw request.unsupported(part) }
            return .string(message.text())
        case .messages(let shape): return .array(try shape.messages(of: request))
        case .parameter(let name, let fallback, let isRequired, let form):
            guard let value = request.takeAny(name) ?? fallback else {
                guard isRequired else { return nil }
                throw DialectError("the parameter \(name) is missing: the provider needs it", at: "/" + name)
            }
            return form.applied(to: value)
        }
    }
}

extension Placeholder.Form {
    /// The value in this form.
    fileprivate func applied(to value: JSONValue) -> JSONValue {
        switch self {
        case .asWritten: value
        case .list: value.arrayValue == nil ? [value] : value
        case .string: value.stringValue == nil ? .string(value.description) : value
        }
    }
}

extension Placeholder.MessageShape {
    /// The messages of a conversation that consists of text only.
    fileprivate func messages(of request: ForeignRequest) throws(DialectError) -> [JSONValue] {
        var messages: [JSONValue] = []
        for message in request.conversation.messages {
            if let call = message.toolCalls.first {
                throw DialectError("the handler has no words for a tool call", at: call.path)
            }
            if message.role == .tool {
                throw DialectError("the handler has no words for a tool's result", at: message.path)
            }
            if let part = message.parts.first(where: { $0.text == nil }) { throw request.unsupported(part) }
            guard let word = roles[message.isSystem ? "system" : message.role.rawValue] ?? nil else { continue }
            messages.append(.object([role: .string(word), content: .string(message.text())]))
        }
        return messages
    }
}

extension ForeignRequest {
    /// Takes a parameter under its own name, one of its other names, or in the spelling that a provider wants.
    fileprivate mutating func takeAny(_ name: String) -> JSONValue? {
        if name == "messages" {
            keepsReasoning = true
            keepsNames = true
            return parameters[name]
        }
        guard let parameter = ChatParameter.allCases.first(where: { $0.names.contains(name) }) else {
            let value = parameters[name].flatMap { $0.isNull ? nil : $0 }
            _ = take(named: name)
            return value
        }
        if let value = parameters[name], !value.isNull {
            if name == "tools" { keepsProviderTools = true }
            take(parameter)
            return value
        }
        switch parameter {
        case .maxTokens: return take(parameter)
        case .reasoning:
            guard let reasoning = conversation.reasoning else { return nil }
            take(parameter)
            return reasoning.spelled(name)
        default: return nil
        }
    }
}

extension Reasoning {
    /// The same wish in the spelling of the parameter `name`; `nil` where that has no words for it.
    fileprivate func spelled(_ name: String) -> JSONValue? {
        switch name {
        case "enable_thinking": .bool(!isOff)
        case "thinking_budget": isOff ? nil : budget.map(JSONValue.integer)
        case "reasoning_effort": .string(level.rawValue)
        case "reasoning": ["effort": .string(level.rawValue)]
        default: isOff ? ["type": "disabled"] : ["type": "enabled", "budget_tokens": .integer(tokens)]
        }
    }
}
