extension Handler {
    /// The handler of OpenAI's Responses and of all that speak them too.
    static let openAIResponses: Handler = {
        var handler = Handler(dialect: "openai-responses", paths: Paths(chat: "/responses", models: "/models"))
        handler.parameters.droppedOn400 = [
            "temperature", "top_p", "parallel_tool_calls", "reasoning_effort", "service_tier", "metadata", "user",
            "include", "verbosity",
        ]
        return handler
    }()
}
