import ArgumentParser
import Client
import Wire

/// `providerctl models`: what one provider offers, or all of them and the routes.
struct Models: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the models that a provider offers, or everything that a chat can name.",
        discussion: """
            Without a name, each line begins with what `providerctl chat --model` takes. A provider that cannot be asked \
            delays nobody: what is missing is told on standard error.
            """
    )

    @Argument(help: "The provider's name; every provider and every route without it.", completion: .providers)
    var name: String?

    @Flag(help: "Ask the provider anew, or every provider, whatever is known already.")
    var refresh = false

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        guard let name else {
            if refresh { try askEveryProvider() }
            return try daemon.call(ModelList(), show: showAll)
        }
        try daemon.call(ProviderModels(name: name, refresh: refresh)) { result in
            if result.stale {
                let age = result.ageMS.map { " of \(TimeText.of(milliseconds: $0)) ago" } ?? ""
                let reason = result.problem.map { ": \($0)" } ?? ""
                Output.note("\(name) could not be asked; this is an older list\(age)\(reason)")
            }
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

    private func showAll(_ result: ModelList.Result) throws {
        for gap in result.gaps { Output.note("\(gap.provider): \(gap.message)") }
        guard !result.models.isEmpty || !result.routes.isEmpty else {
            Output.note("no models are known")
            return
        }
        var table = Table("MODEL", "CONTEXT", "NAME")
        for model in result.models {
            let isStandard = model.isDefault && model.provider == result.defaultProvider
            let mark = isStandard ? "the default" : model.isDefault ? "default of \(model.provider)" : nil
            let words = [model.displayName, mark.map { "(\($0))" }].compactMap(\.self)
            table.add(
                model.id,
                model.contextLength.map(String.init) ?? "",
                words.joined(separator: " ")
            )
        }
        for route in result.routes { table.add(route.name, "", "→ \(RouteText.targets(route))") }
        try table.lines.forEach(Output.line)
    }

    /// Has the daemon ask all of them at once; who cannot be asked is a gap of the list that follows.
    private func askEveryProvider() throws {
        var session = try daemon.connect()
        let providers = try session.call(ProviderList()).providers
        var open = providers.filter(\.enabled).map { provider in
            session.send(Method.providerModels.rawValue, ProviderModels(name: provider.name, refresh: true).json)
        }
        while !open.isEmpty {
            switch try session.next() {
            case .interrupted: throw Interruption()
            case .nothing: continue
            case .message(let message): open.removeAll { message.ends($0) }
            }
        }
    }
}
