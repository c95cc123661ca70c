import JSON

/// Cloudflare's Workers AI on its own path `/ai/run/MODEL` (DIALECTS.md, section 12).
package struct CloudflareDialect: Dialect {
    /// The name in handler files.
    package let name = "cloudflare"
    /// The name for people.
    package let title = "Cloudflare Workers AI"
    /// What speaks it.
    package let summary = """
        Cloudflare's Workers AI on its own path /ai/run. The endpoint holds the account: \
        https://api.cloudflare.com/client/v4/accounts/ACCOUNT, or a gateway's address.
        """
    /// The base address of the service it is named after, if there is one; here it has the account in it.
    package let defaultEndpoint: String? = nil
    /// Whether a provider of this type needs a key.
    package let needsKey = true

    /// The dialect; it has no state.
    package init() {}

    /// The handler that a new provider gets.
    package var defaultHandler: Handler { .cloudflare }

    /// Parameters that the service knows by the same name and in the same shape.
    private static let native: Set<String> = [
        "tools", "tool_choice", "response_format", "lora", "raw", "functions",
    ]

    /// The request: messages as OpenAI writes them, but with a text for each content.
    ///
    /// - Throws: `DialectError` when the request holds something that would change the meaning if it were left out.
    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        var request = try ForeignRequest(params, provider: provider, native: Self.native)
        var messages: [JSONValue] = []
        for message in request.conversation.messages {
            messages.append(.object(try Self.message(message, of: request)))
        }
        request.body["messages"] = .array(messages)
        request.body["stream"] = .bool(request.streams)
        for parameter: ChatParameter in [
            .maxTokens, .temperature, .topP, .topK, .seed, .repetitionPenalty, .frequencyPenalty, .presencePenalty,
        ] {
            request.move(parameter, to: parameter.rawValue)
        }
        return try request.finished(url: provider.chatURL(model: model, keepsSlashes: true))
    }

    /// A decoder of event streams in both of the service's shapes and of whole answers.
    package func decoder(_ context: AnswerContext) -> any StreamDecoder {
        AnswerDecoder(CloudflareReader(context), framing: .events, context: context)
    }

    /// A message; its content is never null, and a list only where there are images.
    private static func message(
        _ message: ConversationMessage,
        of request: ForeignRequest
    ) throws(DialectError) -> JSONObject {
        let role = message.role == .developer ? ConversationMessage.Role.system : message.role
        var object: JSONObject = ["role": .string(role.rawValue)]
        if message.isText {
            object["content"] = .string(message.text())
        } else {
            var parts: [JSONValue] = []
            for part in message.parts {
                switch part.kind {
                case .text(let text), .refusal(let text): parts.append(["type": "text", "text": .string(text)])
                case .image(let image, _):
                    parts.append(["type": "image_url", "image_url": ["url": .string(image.address)]])
                case .other: throw request.unsupported(part)
                }
            }
            object["content"] = .array(parts)
        }
        if !message.toolCalls.isEmpty {
            object["tool_calls"] = .array(
                message.toolCalls.map { call in
                    let function: JSONValue = ["name": .string(call.name), "arguments": .string(call.arguments)]
                    return ["id": .string(call.id), "type": "function", "function": function]
                }
            )
        }
        if let id = message.toolCallID { object["tool_call_id"] = .string(id) }
        if message.role == .tool, let name = message.name { object["name"] = .string(name) }
        return object
    }
}
