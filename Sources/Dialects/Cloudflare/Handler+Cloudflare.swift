extension Handler {
    /// The handler of Cloudflare's Workers AI; the endpoint holds the account.
    static let cloudflare: Handler = {
        var handler = Handler(
            dialect: "cloudflare",
            paths: Paths(chat: "/ai/run/{model}", models: "/ai/models/search", embeddings: "/ai/run/{model}")
        )
        handler.parameters.droppedOn400 = [
            "temperature", "top_p", "top_k", "seed", "repetition_penalty", "frequency_penalty", "presence_penalty",
        ]
        return handler
    }()
}
