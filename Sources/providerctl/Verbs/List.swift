import ArgumentParser
import Client
import Wire

/// `providerctl list`: every provider.
struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List every provider.")

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        try daemon.call(ProviderList()) { result in
            guard !result.providers.isEmpty else {
                Output.note("no providers yet; `providerctl add` adds one")
                return
            }
            var table = Table("NAME", "TYPE", "DEFAULT MODEL", "KEY", "HEALTH", "ENDPOINT")
            for provider in result.providers {
                table.add(
                    provider.name,
                    provider.type,
                    provider.defaultModel ?? "",
                    ProviderText.key(provider),
                    provider.health.state.rawValue,
                    provider.endpoint ?? ""
                )
            }
            try table.lines.forEach(Output.line)
        }
    }
}
