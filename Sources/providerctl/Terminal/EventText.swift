import Wire

/// An event for people.
enum EventText {
    /// What has happened in a line, with the problems of refused files in lines below it.
    static func lines(of event: Event) -> [String] {
        var words = [event.topic.rawValue, event.event.rawValue]
        if let name = event.name ?? event.provider?.name { words.append(name) }
        if let stream = event.stream {
            words.append("\(stream.id) \(stream.provider)/\(stream.model) \(stream.chunks) chunks")
        }
        if let outcome = event.outcome { words.append(outcome) }
        if let health = event.provider?.health, health.state != .unknown { words.append(text(of: health)) }
        if let generation = event.generation { words.append("(generation \(generation))") }
        return [words.joined(separator: " ")] + (event.problems ?? []).map { "  \(Report.text($0))" }
            + Report.more(event.moreProblems)
    }

    /// How a provider is, such as `is failing: the provider does not answer`; what failed before it recovered is over.
    private static func text(of health: Health) -> String {
        let reason = health.state == .healthy ? nil : health.lastError
        return "is \(health.state.rawValue)" + (reason.map { ": \($0)" } ?? "")
    }
}
