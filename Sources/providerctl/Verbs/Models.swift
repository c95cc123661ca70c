import ArgumentParser
import Client
import Wire

/// `providerctl models`: what a provider offers.
struct Models: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the models that a provider offers.")

    @Argument(help: "The provider's name.")
    var name: String

    @Flag(help: "Ask the provider anew, whatever is known already.")
    var refresh = false

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        try daemon.call(ProviderModels(name: name, refresh: refresh)) { result in
            if result.stale { Output.note("\(name) could not be asked; this is an older list") }
            guard !result.models.isEmpty else {
                Output.note("\(name) offers no models")
                return
            }
            var table = Table("MODEL", "CONTEXT", "NAME")
            for model in result.models {
                table.add(model.id, model.contextLength.map(String.init) ?? "", model.displayName ?? "")
            }
            try table.lines.forEach(Output.line)
        }
    }
}
