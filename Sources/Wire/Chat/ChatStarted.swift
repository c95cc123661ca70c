/// The params of `chat.started`: a stream has its id, and its chunks follow.
public struct ChatStarted: RPCNotification, Hashable {
    /// The name in the message's `method`.
    public static let method = "chat.started"
    /// What it does, in one sentence.
    public static let summary = "Sent once for a chat.stream, before its chunks."

    /// The id of the request.
    public let id: RPCID
    /// The stream's id, by which `chat.cancel` and `stream.list` know it.
    public let stream: String
    /// The provider that is asked.
    public let provider: String
    /// The model that is asked for.
    public let model: String

    /// Announces a stream.
    public init(id: RPCID, stream: String, provider: String, model: String) {
        self.id = id
        self.stream = stream
        self.provider = provider
        self.model = model
    }

    /// The list of fields.
    public static let shape = Shape(
        ChatStarted.init,
        Field("id", \.id, "The id of the request."),
        Field("stream", \.stream, "The stream's id."),
        Field("provider", \.provider, "The provider that is asked."),
        Field("model", \.model, "The model that is asked for.")
    )
}
