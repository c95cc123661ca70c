public import JSON

/// The params of `chat.chunk`: a part of a model's answer.
///
/// The daemon writes these messages by `ChunkEnvelope`, from bytes; this type describes them.
public struct ChatChunk: RPCNotification, Hashable {
    /// The name in the message's `method`.
    public static let method = "chat.chunk"
    /// What it does, in one sentence.
    public static let summary = "Sent for each chunk of a chat.stream, in order and without gaps, before its answer."

    /// The id of the request.
    public let id: RPCID
    /// The chunk's number; the first is 0.
    public let seq: Int
    /// An OpenAI `chat.completion.chunk`.
    public let chunk: JSONObject

    /// Describes a chunk.
    public init(id: RPCID, seq: Int, chunk: JSONObject) {
        self.id = id
        self.seq = seq
        self.chunk = chunk
    }

    /// The list of fields.
    public static let shape = Shape(
        ChatChunk.init,
        Field("id", \.id, "The id of the request."),
        Field("seq", \.seq, "The chunk's number; the first is 0."),
        Field("chunk", \.chunk, "An OpenAI chat.completion.chunk.")
    )
}
