extension Handler {
    /// The handler of DashScope's tasks; the path is that of its pictures.
    static let dashScopeAsync: Handler = {
        var handler = Handler(
            dialect: "dashscope-async",
            paths: Paths(chat: "/services/aigc/text2image/image-synthesis")
        )
        handler.poll.initial = .seconds(1)
        return handler
    }()
}
