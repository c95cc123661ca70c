extension Handler {
    /// The handler of Bedrock's Converse, with one of Bedrock's own keys.
    static let bedrock: Handler = {
        let paths = Paths(
            chat: "/model/{model}/converse-stream",
            models: "/foundation-models",
            embeddings: "/model/{model}/invoke"
        )
        var handler = Handler(dialect: "bedrock", paths: paths)
        handler.parameters.droppedOn400 = ["temperature", "top_p", "top_k", "reasoning_effort"]
        return handler
    }()
}
