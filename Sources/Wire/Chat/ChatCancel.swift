public import JSON

/// `chat.cancel`: ends a stream.
public struct ChatCancel: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.chatCancel
    /// What it does, in one sentence.
    public static let summary = "Cancels a stream; the connection to the provider is closed within 100 ms."
    /// The failures that are the method's own.
    public static let errors: [ErrorCode] = [.streamNotFound, .forbidden]

    /// The stream's id.
    public let stream: String?
    /// The id of the request that started it, on the same connection.
    public let request: RPCID?

    /// Names a stream by its id.
    public init(stream: String) {
        self.init(stream: stream, request: nil)
    }

    /// Names a stream by the request that started it, on the same connection.
    public init(request: RPCID) {
        self.init(stream: nil, request: request)
    }

    private init(stream: String?, request: RPCID?) {
        self.stream = stream
        self.request = request
    }

    /// The list of fields.
    public static let shape = Shape(
        { stream, request in ChatCancel(stream: stream, request: request) },
        Field("stream", \.stream, "The stream's id; this or `request`."),
        Field("request", \.request, "The id of the request that started it, on this connection.")
    )

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> ChatCancel? {
        guard let object = JSONObject.read(json, &inspection) else { return nil }
        guard let cancel = shape.read(object, &inspection) else { return nil }
        if (cancel.stream == nil) == (cancel.request == nil) {
            inspection.report("must name either stream or request")
            return nil
        }
        return cancel
    }

    /// Whether there was something to cancel.
    public struct Result: WireObject {
        /// False where the stream had ended already.
        public let cancelled: Bool

        /// Tells whether there was something to cancel.
        public init(cancelled: Bool) {
            self.cancelled = cancelled
        }

        /// The list of fields.
        public static let shape = Shape(
            Result.init,
            Field("cancelled", \.cancelled, "False where the stream had ended already.")
        )
    }
}
