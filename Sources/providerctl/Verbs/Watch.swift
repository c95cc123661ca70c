import ArgumentParser
import Client
import Wire

/// `providerctl watch`: shows what changes, as it changes.
struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show providers, streams and what changes, as it changes, until Ctrl-C.",
        discussion:
            "At a terminal it is a list that is drawn anew; elsewhere, and with --plain, a line for each change."
    )

    /// As many messages are taken before the list is drawn, however fast they come.
    private static let batch = 64

    @Argument(help: "What to hear of: \(allTopics).", transform: topic(named:))
    var topics: [Event.Topic] = []

    @Flag(help: "Print a line for each change, at a terminal too.")
    var plain = false

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        var session = try daemon.connect()
        let request = EventSubscribe(topics: topics.isEmpty ? nil : topics)
        let answer = try session.message(ending: session.send(Method.eventSubscribe.rawValue, request.json))
        if daemon.json {
            try daemon.print(answer)
        } else if !plain, Picture.isPossible {
            return try draw(WatchList(answer.result()), session)
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
                } else if let event = try event(message) {
                    try EventText.lines(of: event).forEach(Output.line)
                }
            }
        }
    }

    /// Draws the list until Ctrl-C; how far running streams are is asked once a second, as no event tells it.
    private func draw(_ list: WatchList, _ session: consuming Session) throws {
        var list = list
        var picture = Picture()
        var question: RPCID?
        /// Messages taken since the last drawing: many that come at once are drawn once.
        var taken = Self.batch
        while true {
            if taken == Self.batch {
                let room = Picture.room
                try picture.draw(list.lines(width: room.columns, height: room.lines, Style.output))
                taken = 0
            }
            switch try session.next(milliseconds: taken == 0 ? 1000 : 0) {
            case .interrupted: throw Interruption()
            case .nothing where taken > 0: taken = Self.batch
            case .nothing:
                guard question == nil, list.streams?.isEmpty == false else { continue }
                question = session.send(Method.streamList.rawValue, StreamList().json)
            case .message(let message):
                taken += 1
                if let event = try event(message) { list.apply(event) }
                if let asked = question, message.ends(asked) {
                    question = nil
                    list.apply(try message.result(as: StreamList.Result.self))
                }
            }
        }
    }

    private func event(_ message: Message) throws -> Event? {
        guard case .notification(Event.method, let params?) = message.content else { return nil }
        return try message.value(params)
    }

    private func show(_ state: EventSubscribe.Result) throws {
        var parts = ["daemon \(state.state.rawValue)", "generation \(state.generation)"]
        if let providers = state.providers { parts.append(CountText.of(providers.count, "provider")) }
        if let streams = state.streams { parts.append(CountText.of(streams.count, "stream")) }
        try Output.line(parts.joined(separator: ", "))
    }
}

/// Every topic, for a sentence.
private let allTopics = Event.Topic.allCases.map(\.rawValue).joined(separator: ", ")

private func topic(named word: String) throws -> Event.Topic {
    guard let topic = Event.Topic(rawValue: word) else { throw ValidationError("The topics are \(allTopics).") }
    return topic
}
