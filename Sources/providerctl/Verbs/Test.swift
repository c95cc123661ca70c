import ArgumentParser
import Client
import Wire

/// `providerctl test`: whether a provider works.
struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Test a provider: is it reached, does it take the key, has it the model, does it answer?",
        discussion:
            "It asks for an answer of a few tokens, which a service may charge. The exit status is 7 where a step fails."
    )

    @Argument(help: "The provider's name.", completion: .providers)
    var name: String

    @Option(name: .shortAndLong, help: "The model to ask; the provider's default model without it.")
    var model: String?

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        try daemon.call(ProviderTest(name: name, model: model), status: { $0.ok ? .success : .upstream }) { result in
            try TestText.lines(result, Style.output).forEach(Output.line)
        }
    }
}
