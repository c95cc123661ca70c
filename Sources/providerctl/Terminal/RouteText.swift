import Wire

/// A route for people.
enum RouteText {
    /// Whom it asks, such as `deepseek/deepseek-chat ×3, ollama`.
    static func targets(_ route: Route) -> String {
        route.targets.map { $0.target + ($0.weight.map { " ×\($0)" } ?? "") }.joined(separator: ", ")
    }
}
