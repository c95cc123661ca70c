import Wire

/// An event for people.
enum EventText {
    /// What has happened in a line, with the problems of refused files below it.
    static func of(_ event: Event) -> String {
        var words = [event.topic.rawValue, event.event.rawValue]
        if let name = event.name ?? event.provider?.name { words.append(name) }
        if let stream = event.stream {
            words.append("\(stream.id) \(stream.provider)/\(stream.model) \(stream.chunks) chunks")
        }
        if let outcome = event.outcome { words.append(outcome) }
        if let generation = event.generation { words.append("(generation \(generation))") }
        let problems = (event.problems ?? []).map { "\n  \(Report.text($0))" }
        return words.joined(separator: " ") + problems.joined()
    }
}
