import ArgumentParser
import Client
import Wire

/// `providerctl watch`: shows what changes, as it changes.
struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what changes, as it changes, until Ctrl-C."
    )

    @Argument(help: "What to hear of: \(allTopics).", transform: topic(named:))
    var topics: [Event.Topic] = []

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        var session = try daemon.connect()
        let request = EventSubscribe(topics: topics.isEmpty ? nil : topics)
        let answer = try session.message(ending: session.send(Method.eventSubscribe.rawValue, request.json))
        if daemon.json {
            try daemon.print(answer)
        } else {
            try show(answer.result(as: EventSubscribe.Result.self))
        }
        while true {
            switch try session.next() {
            case .interrupted: throw Interruption()
            case .nothing: continue
            case .message(let message):
                if daemon.json {
                    try daemon.print(message)
                } else if case .notification(Event.method, let params?) = message.content {
                    try Output.line(text(message.value(params)))
                }
            }
        }
    }

    private func show(_ state: EventSubscribe.Result) throws {
        var parts = ["daemon \(state.state.rawValue)", "generation \(state.generation)"]
        if let providers = state.providers { parts.append(CountText.of(providers.count, "provider")) }
        if let streams = state.streams { parts.append(CountText.of(streams.count, "stream")) }
        try Output.line(parts.joined(separator: ", "))
    }

    private func text(_ event: Event) -> String {
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

/// Every topic, for a sentence.
private let allTopics = Event.Topic.allCases.map(\.rawValue).joined(separator: ", ")

private func topic(named word: String) throws -> Event.Topic {
    guard let topic = Event.Topic(rawValue: word) else { throw ValidationError("The topics are \(allTopics).") }
    return topic
}
