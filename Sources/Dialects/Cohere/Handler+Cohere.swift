extension Handler {
    /// The handler of Cohere's chat.
    static let cohere: Handler = {
        let paths = Paths(
            chat: "/v2/chat",
            models: "/v1/models?endpoint=chat&page_size=1000",
            embeddings: "/v2/embed"
        )
        var handler = Handler(dialect: "cohere", paths: paths)
        handler.parameters.droppedOn400 = [
            "temperature", "top_p", "top_k", "seed", "presence_penalty", "frequency_penalty", "reasoning_effort",
        ]
        return handler
    }()
}
