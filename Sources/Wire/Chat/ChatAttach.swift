/// `chat.attach`: gets a stream's chunks again from a number on, and then as they come.
public struct ChatAttach: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.chatAttach
    /// What it does, in one sentence.
    public static let summary =
        "Replays a stream's chunks from a number on, then goes on live: the messages and the answer of chat.stream."
    /// Notifications of a stream come before the answer.
    public static let streams = true
    /// The failures that are the method's own.
    public static let errors: [ErrorCode] = [.streamNotFound, .replayGap] + chatErrors

    /// What the answer holds.
    public typealias Result = ChatOutcome

    /// The stream's id.
    public let stream: String
    /// The number of the first chunk that is wanted.
    public let from: Int

    /// Names a stream.
    public init(stream: String, from: Int = 0) {
        self.stream = stream
        self.from = from
    }

    /// The list of fields.
    public static let shape = Shape(
        ChatAttach.init,
        Field("stream", \.stream, "The stream's id."),
        Field("from", \.from, default: 0, "The number of the first chunk that is wanted.", .minimum(0))
    )
}
