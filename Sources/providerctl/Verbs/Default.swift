import ArgumentParser
import Client
import Wire

/// `providerctl default`: which provider requests go to that name none.
struct Default: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show or set the provider of requests that name none."
    )

    @Argument(help: "The provider's name; without it the present one is shown.", completion: .providers)
    var name: String?

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        guard let name else {
            return try daemon.call(ProviderList()) { result in
                guard let name = result.defaultProvider else {
                    return Output.note("no provider is the default one; `providerctl default NAME` makes it so")
                }
                try Output.line(name)
            }
        }
        try daemon.call(ProviderUpdate(name: name, isDefault: true)) { result in
            try Output.line("requests that name no provider go to \(result.provider.name)")
            try ChangeText.show(result.changed, result.warnings)
        }
    }
}
