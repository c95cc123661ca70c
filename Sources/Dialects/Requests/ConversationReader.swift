import JSON

/// Reads the messages of a conversation in their order.
struct ConversationReader {
    /// The messages so far.
    private(set) var messages: [ConversationMessage] = []
    /// The function of each call so far; an id that comes again stands for its latest call.
    private(set) var functions: [String: String] = [:]

    /// Calls from before there were ids that wait for their result: function and id.
    private var legacyCalls: [(name: String, id: String)] = []

    private static let known: Set<String> = [
        "role", "content", "tool_calls", "tool_call_id", "function_call", "name", "reasoning_content", "reasoning",
        "reasoning_details", "refusal",
    ]

    /// Reads `messages`.
    ///
    /// - Throws: `DialectError` when there are none, or when one is not of OpenAI's shape.
    init(_ place: ParameterPlace) throws(DialectError) {
        let elements = try place.elements()
        guard !elements.isEmpty else { throw place.error("must not be empty") }
        messages.reserveCapacity(elements.count)
        for element in elements { try add(element) }
    }

    private mutating func add(_ place: ParameterPlace) throws(DialectError) {
        _ = try place.object()
        let roleName = try place.required("role")
        let word = try roleName.string()
        let isFunction = word == "function"
        guard let role = isFunction ? .tool : ConversationMessage.Role(rawValue: word) else {
            throw roleName.error("must be system, developer, user, assistant or tool")
        }
        var (parts, thoughts) = try Self.content(of: place, role)
        // What the assembler keeps beside the content.
        if role == .assistant, let refusal = place["refusal"], !(try refusal.string().isEmpty) {
            parts.append(ContentPart(.refusal(try refusal.string()), at: refusal.path))
        }
        var name = try place["name"]?.string()
        var callID: String?
        if isFunction {
            let function = try place.required("name").word()
            callID = takeLegacyCall(of: function) ?? "call_\(messages.count)"
        } else if role == .tool {
            let id = try place.required("tool_call_id").word()
            callID = id
            name = name ?? functions[id]
        }
        let details = try place["reasoning_details"]?.elements() ?? []
        messages.append(
            ConversationMessage(
                role: role,
                parts: parts,
                toolCalls: role == .assistant ? try calls(of: place) : [],
                toolCallID: callID,
                name: name,
                reasoning: role == .assistant ? try Self.reasoning(of: place, details) ?? thoughts : nil,
                reasoningDetails: role == .assistant ? details.map(\.value) : [],
                path: place.path,
                extras: place.others(than: Self.known)
            )
        )
    }

    private static func content(
        of message: ParameterPlace,
        _ role: ConversationMessage.Role
    ) throws(DialectError) -> (parts: [ContentPart], thoughts: String?) {
        guard let content = message["content"] else {
            guard role == .assistant || role == .tool else { _ = try message.required("content"); return ([], nil) }
            return ([], nil)
        }
        if let text = content.value.stringValue {
            return (text.isEmpty ? [] : [ContentPart(.text(text), at: content.path)], nil)
        }
        guard content.value.arrayValue != nil else { throw content.error("must be a string or an array of parts") }
        var parts: [ContentPart] = []
        var thoughts: String?
        for element in try content.elements() {
            // Mistral's models think within the content.
            if role == .assistant, let list = element.value["thinking"]?.arrayValue {
                thoughts = (thoughts ?? "") + list.compactMap { $0["text"]?.stringValue }.joined()
            } else if let part = try ContentPart.read(element) {
                parts.append(part)
            }
        }
        return (parts, thoughts)
    }

    /// The reasoning under the first of its names that has text, as the same may be told under several.
    private static func reasoning(
        of message: ParameterPlace,
        _ details: [ParameterPlace]
    ) throws(DialectError) -> String? {
        for name in ["reasoning_content", "reasoning"] {
            if let place = message[name] {
                let text = try place.string()
                if !text.isEmpty { return text }
            }
        }
        let text = details.compactMap { $0.value["text"]?.stringValue ?? $0.value["summary"]?.stringValue }.joined()
        return text.isEmpty ? nil : text
    }

    private mutating func calls(of message: ParameterPlace) throws(DialectError) -> [ToolCall] {
        var calls: [ToolCall] = []
        for element in try message["tool_calls"]?.elements() ?? [] {
            calls.append(try ToolCall(element))
        }
        if calls.isEmpty, let legacy = message["function_call"] {
            let call = try ToolCall(legacy: legacy, id: "call_\(messages.count)")
            legacyCalls.append((call.name, call.id))
            calls.append(call)
        }
        for call in calls { functions[call.id] = call.name }
        return calls
    }

    private mutating func takeLegacyCall(of function: String) -> String? {
        guard let place = legacyCalls.firstIndex(where: { $0.name == function }) else { return nil }
        return legacyCalls.remove(at: place).id
    }
}
