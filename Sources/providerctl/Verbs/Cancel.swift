import ArgumentParser
import Client
import Wire

/// `providerctl cancel`: ends a stream.
struct Cancel: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Cancel a stream; `providerctl ps` lists them.")

    @Argument(help: "The stream's id.", completion: .streams)
    var stream: String

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        try daemon.call(ChatCancel(stream: stream)) { result in
            try Output.line(result.cancelled ? "cancelled \(stream)" : "\(stream) had ended already")
        }
    }
}
