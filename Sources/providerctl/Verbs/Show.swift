import ArgumentParser
import Client
import Wire

/// `providerctl show`: one provider.
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show one provider.")

    @Argument(help: "The provider's name.", completion: .providers)
    var name: String

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        try daemon.call(ProviderGet(name: name)) { result in
            try Output.line(result.provider.name)
            try ProviderText.listing(result.provider).lines.forEach(Output.line)
        }
    }
}
