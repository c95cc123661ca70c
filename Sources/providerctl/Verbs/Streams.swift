import ArgumentParser
import Client
import Wire

/// `providerctl ps`: the running streams.
struct Streams: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ps",
        abstract: "List the running streams; an administrator sees everybody's.",
        aliases: ["streams"]
    )

    @Flag(name: .shortAndLong, help: "List those that have ended, too, as long as `attach` can still read them.")
    var all = false

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        try daemon.call(StreamList(finished: all)) { result in
            guard !result.streams.isEmpty else {
                Output.note(all ? "no streams" : "no running streams")
                return
            }
            try StreamText.table(result.streams).lines.forEach(Output.line)
        }
    }
}
