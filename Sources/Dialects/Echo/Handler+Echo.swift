extension Handler {
    /// The handler of the built-in type that has no provider behind it.
    static let echo = Handler(dialect: "echo", paths: Paths(chat: "", models: nil), auth: .none)
}
