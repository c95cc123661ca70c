import ArgumentParser
import Client
import Wire

/// `providerctl remove`: removes a provider.
struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Remove a provider; its running streams finish.")

    @Argument(help: "The provider's name.")
    var name: String

    @Flag(help: "Keep its lines in .env.")
    var keepEnv = false

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        try daemon.call(ProviderRemove(name: name, keepEnv: keepEnv)) { result in
            try Output.line("removed \(name)")
            if !result.changed.isEmpty { try Output.line("wrote \(result.changed.joined(separator: ", "))") }
            for warning in result.warnings {
                Output.note("warning: \(warning)")
            }
        }
    }
}
