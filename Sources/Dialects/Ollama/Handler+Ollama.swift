extension Handler {
    /// The handler of Ollama's own interface.
    static let ollama: Handler = {
        var handler = Handler(
            dialect: "ollama",
            paths: Paths(chat: "/api/chat", models: "/api/tags", embeddings: "/api/embed")
        )
        // A model that is not in memory yet is loaded first.
        handler.timeouts.firstByte = .seconds(300)
        handler.parameters.droppedOn400 = ["reasoning_effort", "think"]
        return handler
    }()
}
