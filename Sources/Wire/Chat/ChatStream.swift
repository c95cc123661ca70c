public import JSON

/// `chat.stream`: asks a model, and gets its answer in chunks as they come.
public struct ChatStream: RPCRequest, Hashable {
    /// The method's name.
    public static let method = Method.chatStream
    /// What it does, in one sentence.
    public static let summary =
        "Streams a model's answer: chat.started, then chat.chunk for each chunk, then the result."
    /// Notifications of a stream come before the answer.
    public static let streams = true
    /// The failures that are the method's own.
    public static let errors = chatErrors

    /// What the answer holds.
    public typealias Result = ChatOutcome

    /// The chat's params.
    public var params: ChatParams

    /// Asks for a stream.
    public init(_ params: ChatParams) {
        self.params = params
    }

    /// The JSON Schema of the value.
    public static var schema: JSONSchema { ChatParams.schema }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> ChatStream? {
        ChatParams.read(json, &inspection).map(ChatStream.init)
    }

    /// The value as JSON.
    public var json: JSONValue? { params.json }
}

/// The failures of every method that asks a model.
let chatErrors: [ErrorCode] = [
    .forbidden, .providerNotFound, .modelMissing, .upstreamHTTP, .upstreamUnreachable, .upstreamTimeout,
    .upstreamTruncated, .upstreamProtocol, .upstreamError, .cancelled, .slowConsumer, .overloaded, .rateLimited,
]
