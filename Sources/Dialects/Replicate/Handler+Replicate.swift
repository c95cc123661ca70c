extension Handler {
    /// The handler of Replicate's predictions.
    static let replicate: Handler = {
        var handler = Handler(
            dialect: "replicate",
            paths: Paths(chat: "/models/{model}/predictions", models: "/models")
        )
        handler.poll.followHosts = ["*.replicate.com", "*.replicate.net"]
        return handler
    }()
}
