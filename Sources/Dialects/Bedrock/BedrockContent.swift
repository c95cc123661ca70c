import JSON

/// The blocks that messages are made of in the words of Bedrock's Converse.
enum BedrockContent {
    /// The blocks of a message of the user's or the model's.
    ///
    /// - Throws: `DialectError` when there are none for a part of it.
    static func blocks(
        of message: ConversationMessage,
        _ request: inout ForeignRequest
    ) throws(DialectError) -> [JSONValue] {
        var blocks = thoughts(of: message, &request)
        for part in message.parts { blocks += try self.blocks(of: part, request) }
        for call in message.toolCalls {
            let use: JSONObject = [
                "toolUseId": .string(call.id), "name": .string(call.name),
                "input": .object(try call.argumentsObject()),
            ]
            blocks.append(["toolUse": .object(use)])
        }
        return blocks
    }

    /// The block of a function's result.
    ///
    /// - Throws: `DialectError` when there is none for a part of it.
    static func result(_ message: ConversationMessage, _ request: ForeignRequest) throws(DialectError) -> [JSONValue] {
        var content: [JSONValue] = []
        for part in message.parts { content += try blocks(of: part, request).filter { $0["cachePoint"] == nil } }
        return [["toolResult": ["toolUseId": .string(message.toolCallID ?? ""), "content": .array(content)]]]
    }

    /// The block of a part, and the mark of the cache behind it where Anthropic's is on it.
    ///
    /// - Throws: `DialectError` when there is none.
    static func blocks(of part: ContentPart, _ request: ForeignRequest) throws(DialectError) -> [JSONValue] {
        let block: JSONValue
        switch part.kind {
        case .text(let text), .refusal(let text): block = ["text": .string(text)]
        case .image(let source, _):
            guard let image = image(source) else { throw request.unsupported(part) }
            block = ["image": image]
        case .other: throw request.unsupported(part)
        }
        return part.extras["cache_control"] == nil ? [block] : [block, ["cachePoint": ["type": "default"]]]
    }

    /// An image as bytes, or as an object of S3; Bedrock fetches nothing else.
    private static func image(_ source: ImageSource) -> JSONValue? {
        switch source {
        case .data(let type, let base64):
            guard let format = format(type.split(separator: "/").last) else { return nil }
            return ["format": .string(format), "source": ["bytes": .string(base64)]]
        case .url(let address):
            guard address.hasPrefix("s3://"), let format = format(address.split(separator: ".").last) else {
                return nil
            }
            return ["format": .string(format), "source": ["s3Location": ["uri": .string(address)]]]
        }
    }

    private static func format(_ word: Substring?) -> String? {
        let word = word?.lowercased() ?? ""
        return ["png", "jpeg", "gif", "webp"].contains(word) ? word : word == "jpg" ? "jpeg" : nil
    }

    /// What the model had thought, as far as Bedrock has signed it: anything else it would not take.
    private static func thoughts(of message: ConversationMessage, _ request: inout ForeignRequest) -> [JSONValue] {
        let details = message.reasoningDetails(format: BedrockReader.reasoningFormat)
        let signed = details.filter { $0["signature"]?.stringValue != nil }
        if signed.count != 1, message.reasoning != nil {
            request.warn("the reasoning of earlier answers was left out where Bedrock has not signed it as a whole")
        }
        return details.compactMap { detail in
            if let data = detail["data"]?.stringValue {
                return ["reasoningContent": ["redactedContent": .string(data)]]
            }
            guard signed.count == 1, let signature = detail["signature"] else { return nil }
            let text = detail["text"]?.stringValue ?? message.reasoning ?? ""
            return ["reasoningContent": ["reasoningText": ["text": .string(text), "signature": signature]]]
        }
    }
}
