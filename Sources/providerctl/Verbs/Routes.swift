import ArgumentParser
import Client
import Wire

/// `providerctl routes`: names that a chat can give as its model.
struct Routes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, set and remove routes: names that a chat can give as its model.",
        subcommands: [RoutesList.self, RoutesSet.self, RoutesRemove.self],
        defaultSubcommand: RoutesList.self
    )

    @OptionGroup var daemon: DaemonOptions
}

/// `providerctl routes list`: every route.
struct RoutesList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List every route.")

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        try daemon.call(RouteList()) { result in
            guard !result.routes.isEmpty else {
                Output.note("no routes; `providerctl routes set NAME PROVIDER/MODEL…` makes one")
                return
            }
            var table = Table("ROUTE", "TARGETS", "WHAT IT IS FOR")
            for route in result.routes { table.add(route.name, RouteText.targets(route), route.description ?? "") }
            try table.lines.forEach(Output.line)
        }
    }
}

/// `providerctl routes set`: adds a route, or replaces it.
struct RoutesSet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Add a route, or replace the one of that name.",
        discussion: """
            Targets with a weight share the requests; those without one are asked in their order after others failed. For \
            example: providerctl routes set fast groq/llama-3.3-70b=3 cerebras=1 ollama/llama3.2
            """
    )

    @Argument(help: "The route's name.", completion: .routes)
    var name: String

    @Argument(
        help: ArgumentHelp(
            "A provider, after a slash its model, after an equals sign its weight.",
            valueName: "target"
        ),
        transform: target
    )
    var targets: [Route.Target]

    @Option(help: ArgumentHelp("What it is for.", valueName: "text"))
    var description: String?

    @Flag(help: "Check everything and write nothing.")
    var dryRun = false

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        let request = RouteSet(name: name, description: description, targets: targets, dryRun: dryRun)
        try daemon.call(request) { result in
            let done =
                switch (dryRun, result.created) {
                case (true, true): "would add"
                case (true, false): "would replace"
                case (false, true): "added"
                case (false, false): "replaced"
                }
            try Output.line("\(done) \(result.route.name) → \(RouteText.targets(result.route))")
            try ChangeText.show(result.changed, result.warnings, isDryRun: dryRun)
        }
    }
}

/// `providerctl routes remove`: removes a route.
struct RoutesRemove: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Remove a route.")

    @Argument(help: "The route's name.", completion: .routes)
    var name: String

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        try daemon.call(RouteRemove(name: name)) { result in
            try Output.line("removed \(name)")
            try ChangeText.show(result.changed, result.warnings)
        }
    }
}

/// Reads `TARGET` or `TARGET=WEIGHT`; the name of a model may hold an equals sign where no number follows it.
private func target(_ word: String) throws -> Route.Target {
    guard let sign = word.lastIndex(of: "="), let weight = Int(word[word.index(after: sign)...]) else {
        return Route.Target(word)
    }
    return Route.Target(String(word[..<sign]), weight: weight)
}
