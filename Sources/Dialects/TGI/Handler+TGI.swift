extension Handler {
    /// The handler of text-generation-inference's own interface.
    static let tgi: Handler = {
        var handler = Handler(dialect: "tgi", paths: Paths(chat: "/generate_stream"))
        handler.parameters.droppedOn400 = [
            "temperature", "top_p", "top_k", "seed", "repetition_penalty", "frequency_penalty",
        ]
        return handler
    }()
}
