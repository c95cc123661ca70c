import ArgumentParser
import Client
import Wire

/// `providerctl ps`: the running streams.
struct Streams: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ps",
        abstract: "List the running streams; an administrator sees everybody's."
    )

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        try daemon.call(StreamList()) { result in
            guard !result.streams.isEmpty else {
                Output.note("no running streams")
                return
            }
            var table = Table("STREAM", "PROVIDER", "MODEL", "UID", "STATE", "CHUNKS", "AGE")
            for stream in result.streams {
                table.add(
                    stream.id,
                    stream.provider,
                    stream.model,
                    "\(stream.uid)",
                    stream.state.rawValue,
                    "\(stream.chunks)",
                    TimeText.of(milliseconds: stream.ageMS)
                )
            }
            try table.lines.forEach(Output.line)
        }
    }
}
