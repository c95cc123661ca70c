import ArgumentParser
import Client
import Wire

/// `providerctl types`: what `add` can add.
struct Types: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the types of provider that can be added.")

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        try daemon.call(ProviderTypes()) { result in
            var table = Table("TYPE", "KEY", "DEFAULT ENDPOINT", "WHAT IT IS")
            for type in result.types {
                table.add(type.type, type.needsKey ? "needed" : "no", type.defaultEndpoint ?? "", type.description)
            }
            try table.lines.forEach(Output.line)
        }
    }
}
