import JSON

/// The messages of a conversation as Anthropic's content blocks.
struct AnthropicContent {
    /// The member `system`.
    private(set) var system: [JSONValue] = []
    /// The member `messages`.
    private(set) var messages: [JSONValue] = []

    /// Translates the conversation of `request`.
    ///
    /// - Throws: `DialectError` with the place of what has no counterpart.
    init(_ request: inout ForeignRequest) throws(DialectError) {
        let (parts, turns) = request.systemAndTurns(.asUser)
        for part in parts {
            guard part.text != nil else { throw request.unsupported(part) }
            system.append(try Self.block(part, request))
        }
        for (place, turn) in turns.enumerated() {
            var blocks: [JSONValue] = []
            for result in turn.results { blocks.append(try Self.block(result: result, request)) }
            for message in turn.messages {
                if turn.speaker == .assistant { blocks += Self.thoughts(message, &request) }
                for part in message.parts {
                    guard turn.speaker == .user || part.text != nil else { throw request.unsupported(part) }
                    blocks.append(try Self.block(part, request))
                }
                for call in message.toolCalls { blocks.append(try Self.block(call)) }
            }
            if turn.speaker == .assistant, place == turns.count - 1 { Self.trim(&blocks) }
            guard !blocks.isEmpty else { continue }
            messages.append(["role": .string(turn.speaker.rawValue), "content": .array(blocks)])
        }
        if messages.isEmpty, !system.isEmpty {
            request.warn("the system messages were sent as the user's: the provider takes none alone")
            messages = [["role": "user", "content": .array(system)]]
            system = []
        }
    }

    /// The functions called in the conversation, in order.
    static func calledNames(_ conversation: Conversation) -> [String] {
        var names: [String] = []
        for call in conversation.messages.flatMap(\.toolCalls) where !names.contains(call.name) {
            names.append(call.name)
        }
        return names
    }

    // MARK: Blocks

    private static func block(_ part: ContentPart, _ request: ForeignRequest) throws(DialectError) -> JSONValue {
        var block: JSONObject
        switch part.kind {
        case .text(let text), .refusal(let text):
            block = ["type": "text", "text": .string(text)]
        case .image(.data(let mediaType, let base64), _):
            block = [
                "type": "image",
                "source": ["type": "base64", "media_type": .string(mediaType), "data": .string(base64)],
            ]
        case .image(.url(let url), _):
            guard url.lowercased().hasPrefix("http") else { throw request.unsupported(part) }
            block = ["type": "image", "source": ["type": "url", "url": .string(url)]]
        case .other(let type, let value):
            guard let own = try document(type, value, part) else { throw request.unsupported(part) }
            block = own
        }
        if let control = part.extras["cache_control"] { block["cache_control"] = control }
        return .object(block)
    }

    /// A file in OpenAI's words, or a block in Anthropic's; `nil` for everything else.
    private static func document(
        _ type: String,
        _ value: JSONValue,
        _ part: ContentPart
    ) throws(DialectError) -> JSONObject? {
        switch type {
        case "document", "search_result", "container_upload": return value.objectValue
        case "file":
            guard let data = value["file"]?["file_data"] else { return nil }
            let place = ParameterPlace(data, at: part.path + "/file/file_data")
            guard case .data(let mediaType, let base64) = try ImageSource(place) else { return nil }
            guard mediaType == "application/pdf" else { return nil }
            var block: JSONObject = [
                "type": "document",
                "source": ["type": "base64", "media_type": .string(mediaType), "data": .string(base64)],
            ]
            if let name = value["file"]?["filename"]?.stringValue, !name.isEmpty { block["title"] = .string(name) }
            return block
        default: return nil
        }
    }

    private static func block(
        result: ConversationMessage,
        _ request: ForeignRequest
    ) throws(DialectError) -> JSONValue {
        var block: JSONObject = ["type": "tool_result", "tool_use_id": .string(identifier(result.toolCallID ?? ""))]
        var content: [JSONValue] = []
        for part in result.parts { content.append(try self.block(part, request)) }
        if !content.isEmpty { block["content"] = .array(content) }
        if result.extras["is_error"]?.boolValue == true { block["is_error"] = true }
        if let control = result.extras["cache_control"] { block["cache_control"] = control }
        return .object(block)
    }

    private static func block(_ call: ToolCall) throws(DialectError) -> JSONValue {
        var block: JSONObject = ["type": "tool_use", "id": .string(identifier(call.id)), "name": .string(call.name)]
        block["input"] = .object(try call.argumentsObject())
        if let control = call.extras["cache_control"] { block["cache_control"] = control }
        return .object(block)
    }

    /// The id with nothing but what Anthropic takes in one; those of other providers may hold more.
    private static func identifier(_ id: String) -> String {
        let bytes = id.utf8.map { byte in
            let isTaken = byte.isUnreservedInURL && byte != UInt8(ascii: ".") && byte != UInt8(ascii: "~")
            return isTaken ? byte : UInt8(ascii: "_")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Thoughts

    /// What the model had thought, as far as Anthropic has signed it: anything else it would not take.
    private static func thoughts(_ message: ConversationMessage, _ request: inout ForeignRequest) -> [JSONValue] {
        let details = message.reasoningDetails(format: AnthropicDialect.reasoningFormat)
            .sorted { ($0["index"]?.intValue ?? 0) < ($1["index"]?.intValue ?? 0) }
        let signed = details.filter { $0["signature"]?.stringValue != nil }
        let isSplit = signed.count <= 1 || signed.allSatisfy { $0["text"]?.stringValue != nil }
        if signed.isEmpty || !isSplit, message.reasoning != nil {
            request.warn("the reasoning of earlier answers was left out where Anthropic has not signed it as a whole")
        }
        guard isSplit else { return [] }
        return details.compactMap { detail in
            if let signature = detail["signature"]?.stringValue {
                let text = detail["text"]?.stringValue ?? message.reasoning ?? ""
                return ["type": "thinking", "thinking": .string(text), "signature": .string(signature)]
            }
            guard let data = detail["data"]?.stringValue else { return nil }
            return ["type": "redacted_thinking", "data": .string(data)]
        }
    }

    /// The beginning of an answer that the model is to go on with must not end with white space.
    private static func trim(_ blocks: inout [JSONValue]) {
        guard let last = blocks.last, last["type"] == "text", var text = last["text"]?.stringValue else { return }
        while text.last?.isWhitespace == true { text.removeLast() }
        blocks.removeLast()
        guard !text.isEmpty else { return }
        var block = last
        block["text"] = .string(text)
        blocks.append(block)
    }
}
