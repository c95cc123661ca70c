import ArgumentParser
import Client
import JSON
import Wire

/// `providerctl add`: adds a provider.
struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add a provider.",
        discussion: """
            The key is never an argument, where every user could see it: it is asked for without echo, or read from \
            --api-key-file or, with --api-key-stdin, from standard input.
            """
    )

    @Argument(help: "The type; `providerctl types` lists them.")
    var type: String

    @Argument(help: "The name by which requests will address it.")
    var name: String

    @Option(help: ArgumentHelp("The base URL of its API, or the full URL of its chat call.", valueName: "url"))
    var endpoint: String?

    @Option(help: "The model of a request that names none.")
    var model: String?

    @Option(help: ArgumentHelp("The name for people.", valueName: "text"))
    var displayName: String?

    @Flag(help: "Read the key from standard input.")
    var apiKeyStdin = false

    @Option(help: ArgumentHelp("Read the key from a file.", valueName: "file"))
    var apiKeyFile: String?

    @Option(
        name: .customLong("param"),
        help: ArgumentHelp("A parameter of requests that do not set it; may be repeated.", valueName: "name=value")
    )
    var parameters: [NamedValue] = []

    @Option(help: ArgumentHelp("A JSON file with what differs from the type's handler.", valueName: "file"))
    var handlerFile: String?

    @Option(help: ArgumentHelp("The beginning of its variables' names in .env.", valueName: "prefix"))
    var envPrefix: String?

    @Flag(help: "Replace a provider of that name.")
    var replace = false

    @Flag(help: "Check everything and write nothing.")
    var dryRun = false

    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        if apiKeyStdin, apiKeyFile != nil {
            throw ValidationError("--api-key-stdin and --api-key-file exclude each other.")
        }
    }

    func run() throws {
        let request = ProviderAdd(
            type: type,
            name: name,
            displayName: displayName,
            apiKey: try key().map(APIKey.init),
            endpoint: endpoint,
            defaultModel: model,
            parameters: parameters.isEmpty ? nil : JSONObject(parameters),
            handler: try handler(),
            envPrefix: envPrefix,
            replace: replace,
            dryRun: dryRun
        )
        try daemon.call(request, show: show)
    }

    /// The key, from where the user said, or asked for where a person sits and the type needs one.
    private func key() throws -> String? {
        if apiKeyStdin {
            guard let key = Input.secretText(try Input.all()) else { throw Complaint("standard input holds no key") }
            return key
        }
        if let apiKeyFile {
            guard let key = Input.secretText(try Input.file(apiKeyFile)) else {
                throw Complaint("\(apiKeyFile) holds no key")
            }
            return key
        }
        guard Input.isTerminal, try needsKey() else { return nil }
        return try Input.secret(prompt: "API key for \(name) (not shown; empty for none): ")
    }

    /// Whether the type needs a key; a type that the daemon does not know it will refuse itself.
    private func needsKey() throws -> Bool {
        var session = try daemon.connect()
        return try session.call(ProviderTypes()).types.first { $0.type == type }?.needsKey ?? false
    }

    private func handler() throws -> JSONObject? {
        guard let handlerFile else { return nil }
        let text = try Input.file(handlerFile)
        do throws(JSONError) {
            if case .object(let object) = try JSONValue.parse(text) { return object }
        } catch {
            throw Complaint("\(handlerFile): \(error)")
        }
        throw Complaint("\(handlerFile) holds no JSON object")
    }

    private func show(_ result: ProviderAdd.Result) throws {
        let provider = result.provider
        let done =
            switch (dryRun, result.created) {
            case (true, true): "would add"
            case (true, false): "would replace"
            case (false, true): "added"
            case (false, false): "replaced"
            }
        try Output.line("\(done) \(provider.name)")
        for line in ProviderText.listing(provider).lines {
            try Output.line(line)
        }
        if !result.changed.isEmpty {
            try Output.line("\(dryRun ? "would write" : "wrote") \(result.changed.joined(separator: ", "))")
        }
        for warning in result.warnings {
            Output.note("warning: \(warning)")
        }
    }
}
