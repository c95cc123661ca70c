extension Handler {
    /// The handler of DashScope's own interface; requests with images go to its multimodal twin.
    static let dashScope: Handler = {
        let paths = Paths(
            chat: "/api/v1/services/aigc/text-generation/generation",
            models: "/compatible-mode/v1/models",
            embeddings: "/api/v1/services/embeddings/text-embedding/text-embedding"
        )
        var handler = Handler(dialect: "dashscope", paths: paths)
        handler.parameters.droppedOn400 = [
            "temperature", "top_p", "top_k", "seed", "presence_penalty", "repetition_penalty", "parallel_tool_calls",
            "reasoning_effort", "enable_thinking", "thinking_budget",
        ]
        return handler
    }()
}
