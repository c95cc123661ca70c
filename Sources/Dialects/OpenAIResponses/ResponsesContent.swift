import JSON

/// The items that messages are made of in the words of OpenAI's Responses.
enum ResponsesContent {
    /// The items of a message: its thoughts, its words, and each call or result as one of its own.
    ///
    /// - Throws: `DialectError` when there are no words for a part of it.
    static func items(
        of message: ConversationMessage,
        _ request: inout ForeignRequest
    ) throws(DialectError) -> [JSONValue] {
        switch message.role {
        case .system, .developer, .user:
            guard !message.isEmpty else { return [] }
            let content = try content(of: message, request)
            return [["role": .string(message.role.rawValue), "content": content]]
        case .tool:
            let output = try content(of: message, request)
            let id = JSONValue.string(message.toolCallID ?? "")
            return [["type": "function_call_output", "call_id": id, "output": output]]
        case .assistant:
            var items = thoughts(of: message, &request)
            var parts: [JSONValue] = []
            for part in message.parts {
                switch part.kind {
                case .text(let text): parts.append(["type": "output_text", "text": .string(text)])
                case .refusal(let text): parts.append(["type": "refusal", "refusal": .string(text)])
                case .image, .other: throw request.unsupported(part)
                }
            }
            if !parts.isEmpty { items.append(["role": "assistant", "content": .array(parts)]) }
            for call in message.toolCalls {
                let item: JSONObject = [
                    "type": "function_call", "call_id": .string(call.id), "name": .string(call.name),
                    "arguments": .string(call.arguments.isEmpty ? "{}" : call.arguments),
                ]
                items.append(.object(item))
            }
            return items
        }
    }

    /// Text alone as a string, and anything else as parts.
    private static func content(
        of message: ConversationMessage,
        _ request: ForeignRequest
    ) throws(DialectError) -> JSONValue {
        guard message.parts.count > 1 || !message.isText else { return .string(message.text()) }
        var parts: [JSONValue] = []
        for part in message.parts { parts.append(try put(part, request)) }
        return .array(parts)
    }

    private static func put(_ part: ContentPart, _ request: ForeignRequest) throws(DialectError) -> JSONValue {
        switch part.kind {
        case .text(let text), .refusal(let text):
            return ["type": "input_text", "text": .string(text)]
        case .image(let source, let detail):
            var image: JSONObject = ["type": "input_image", "image_url": .string(source.address)]
            if let detail { image["detail"] = .string(detail) }
            return .object(image)
        case .other("file", let value):
            guard let file = value["file"]?.objectValue else { throw request.unsupported(part) }
            var item: JSONObject = ["type": "input_file"]
            for member in file.members { item[member.key] = member.value }
            return .object(item)
        case .other("input_file", let value):
            return value
        case .other:
            throw request.unsupported(part)
        }
    }

    /// What the model had thought, as far as the provider has encrypted it: anything else it would not take.
    private static func thoughts(of message: ConversationMessage, _ request: inout ForeignRequest) -> [JSONValue] {
        let details = message.reasoningDetails(format: ResponsesReader.reasoningFormat)
            .filter { $0["data"]?.stringValue != nil }
        if details.isEmpty, message.reasoning != nil {
            request.warn("the reasoning of earlier answers was left out where the provider has not encrypted it")
        }
        // Which of several thoughts the text belongs to is not known any more.
        let isOne = details.count == 1
        let text: JSONValue? = isOne ? message.reasoning.map { ["type": "summary_text", "text": .string($0)] } : nil
        return details.map { detail in
            let summary = JSONValue.array(text.map { [$0] } ?? [])
            return ["type": "reasoning", "summary": summary, "encrypted_content": detail["data"] ?? .null]
        }
    }
}
