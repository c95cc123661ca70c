import ArgumentParser
import Client
import Wire

/// `providerctl attach`: shows what a stream has said, and goes on with what it says.
struct Attach: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a stream's text from its beginning, then as it comes; `providerctl ps` lists the streams.",
        discussion: "Ctrl-C leaves; the stream goes on. `providerctl cancel` ends it."
    )

    @Argument(help: "The stream's id.", completion: .streams)
    var stream: String

    @Option(help: ArgumentHelp("The number of the first chunk to show.", valueName: "number"))
    var from = 0

    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        guard from >= 0 else { throw ValidationError("--from is a number from 0.") }
    }

    func run() throws {
        var session = try daemon.connect()
        let id = session.send(Method.chatAttach.rawValue, ChatAttach(stream: stream, from: from).json)
        var text = ChatText(showsReasoning: !daemon.json && Style.errors.isOn)
        while true {
            switch try session.next() {
            case .nothing: continue
            case .interrupted:
                try text.end()
                if !daemon.json { Output.note("left; the stream goes on: providerctl attach \(stream)") }
                throw Interruption()
            case .message(let message):
                if daemon.json {
                    try daemon.print(message)
                } else if case .chunk(_, let seq, let chunk) = message.content {
                    try text.show(Chunk(seq: seq, bytes: Array(message.line[chunk])).json)
                }
                guard message.ends(id) else { continue }
                try text.end()
                let outcome: ChatOutcome = try message.result()
                if !daemon.json { explain(outcome) }
                return
            }
        }
    }

    private func explain(_ outcome: ChatOutcome) {
        if outcome.finishReason == "length" { Output.note("(the answer was cut at the model's limit of tokens)") }
        for warning in outcome.warnings { Output.note("\(Style.errors.yellow("warning:")) \(warning)") }
        if Style.errors.isOn { Output.note(Style.errors.dim(ChatSummary.text(of: outcome))) }
    }
}
