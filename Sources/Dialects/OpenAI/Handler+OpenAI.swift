extension Handler {
    /// The handler of OpenAI's chat completions and of everything compatible with them.
    static let openAI: Handler = {
        var handler = Handler(
            dialect: "openai",
            paths: Paths(chat: "/chat/completions", models: "/models", embeddings: "/embeddings")
        )
        handler.parameters.droppedOn400 = [
            "stream_options", "temperature", "top_p", "presence_penalty", "frequency_penalty", "seed", "logprobs",
            "top_logprobs", "logit_bias", "parallel_tool_calls", "reasoning_effort", "service_tier", "store",
            "metadata",
            "user",
        ]
        return handler
    }()
}
