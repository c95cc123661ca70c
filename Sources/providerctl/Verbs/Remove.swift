import ArgumentParser
import Client
import Wire

/// `providerctl remove`: removes a provider.
struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove a provider; its running streams finish.",
        discussion: "At a terminal it asks first."
    )

    @Argument(help: "The provider's name.", completion: .providers)
    var name: String

    @Flag(help: "Keep its lines in .env.")
    var keepEnv = false

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    @OptionGroup var form: FormOptions
    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        if form.mayAsk, !yes, !daemon.json { try confirm() }
        try daemon.call(ProviderRemove(name: name, keepEnv: keepEnv)) { result in
            try Output.line("removed \(name)")
            try ChangeText.show(result.changed, result.warnings)
        }
    }

    private func confirm() throws {
        var session = try daemon.connect()
        let provider = try session.call(ProviderGet(name: name)).provider
        let place = provider.endpoint.map { ", \($0)" } ?? ""
        let lines =
            keepEnv ? "its lines in .env stay" : "its lines in .env go, too\(provider.key.set ? ", with its key" : "")"
        guard try Interview.confirm("Remove \(name) (\(provider.type)\(place))? \(lines)", standard: false) else {
            Interview.say("nothing was removed")
            throw Ending(status: .success)
        }
    }
}
