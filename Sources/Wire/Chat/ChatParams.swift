public import JSON

/// The params of a chat as a client builds them: OpenAI's chat parameters, and `provider` and `providerd` beside them.
///
/// The daemon reads the same params as bytes, by its `ChatRequest`.
public struct ChatParams: WireValue, Hashable {
    /// Every member.
    public var members: JSONObject

    /// Takes params as they are.
    public init(_ members: JSONObject) {
        self.members = members
    }

    /// Params with these messages, each an object of OpenAI's chat format.
    ///
    /// - Parameters:
    ///   - messages: The conversation, its last message last.
    ///   - model: A model, or `provider/model`; nil asks for the provider's default model.
    ///   - provider: The provider's name; nil asks the default provider.
    ///   - parameters: OpenAI's other parameters, such as `temperature`.
    ///   - options: What is meant for the daemon.
    public init(
        messages: [JSONValue],
        model: String? = nil,
        provider: String? = nil,
        parameters: JSONObject = JSONObject(),
        options: ChatOptions? = nil
    ) {
        members = JSONObject()
        members["provider"] = provider.map { .string($0) }
        members["model"] = model.map { .string($0) }
        members["messages"] = .array(messages)
        for member in parameters.members {
            members[member.key] = member.value
        }
        members["providerd"] = options?.json
    }

    /// The fields that the protocol knows; any other member is passed on to a dialect that takes it.
    struct Known: WireObject {
        let provider: String?
        let model: String?
        let messages: [JSONObject]
        let providerd: ChatOptions?

        static let shape = Shape(
            Known.init,
            Field("provider", \.provider, "The provider's name.", .examples("deepseek")),
            Field("model", \.model, "A model, or provider/model.", .examples("deepseek/deepseek-chat")),
            Field("messages", \.messages, "The conversation, as OpenAI's chat format has it; not empty."),
            Field("providerd", \.providerd, "What is meant for the daemon.")
        )
    }

    /// The JSON Schema of the value.
    public static var schema: JSONSchema {
        var schema = Known.schema
        schema["additionalProperties"] = .bool(true)
        schema["description"] = "Every OpenAI chat parameter, and provider and providerd beside them."
        return schema
    }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> ChatParams? {
        JSONObject.read(json, &inspection).map(ChatParams.init)
    }

    /// The value as JSON.
    public var json: JSONValue? { .object(members) }
}
