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

            With --preset the type, the endpoint and what else a known service needs are taken from the preset, and the \
            name is the preset's own unless another is given: providerctl add --preset deepseek
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The type, one of `providerctl types`, and the name by which requests will address it.",
            valueName: "type name"
        )
    )
    var words: [String] = []

    @Option(help: ArgumentHelp("A known service, one of `providerctl presets`.", valueName: "service"))
    var preset: String?

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
        if preset == nil, words.count != 2 {
            throw ValidationError("Give the type and the name, or --preset. `providerctl types` lists the types.")
        }
        if preset != nil, words.count > 1 {
            throw ValidationError("With --preset, the name is all that can be given.")
        }
    }

    func run() throws {
        var subject = Subject()
        if let preset { try subject.take(findPreset(preset), isEndpointGiven: endpoint != nil) }
        if self.preset == nil { subject.type = words[0] }
        if let word = words.last { subject.name = word }
        let request = ProviderAdd(
            type: subject.type,
            name: subject.name,
            displayName: displayName ?? subject.title,
            apiKey: try key(subject).map(APIKey.init),
            endpoint: endpoint ?? subject.endpoint,
            defaultModel: model ?? subject.model,
            parameters: parameters.isEmpty ? nil : JSONObject(parameters),
            handler: try handler() ?? subject.handler,
            envPrefix: envPrefix,
            replace: replace,
            dryRun: dryRun
        )
        try daemon.call(request, show: show)
        if !daemon.json { subject.notes.forEach(Output.note) }
    }

    /// What is to be added, as far as the type or the preset says it.
    private struct Subject {
        var type = ""
        var name = ""
        var title: String?
        var endpoint: String?
        var model: String?
        var handler: JSONObject?
        var keyPage: String?
        var notes: [String] = []

        /// Takes what a preset says.
        ///
        /// - Throws: `Complaint` when a part of its address is the user's to fill in, and no address is given.
        mutating func take(_ preset: Preset, isEndpointGiven: Bool) throws {
            if !isEndpointGiven, let address = preset.endpoint, address.contains("{") {
                throw Complaint("\(preset.title) needs --endpoint, such as \(address)")
            }
            type = preset.type
            name = preset.name
            title = preset.title
            endpoint = preset.endpoint
            model = preset.models.first
            handler = preset.handler
            keyPage = preset.keyPage
            notes = preset.notes
        }
    }

    private func findPreset(_ name: String) throws -> Preset {
        var session = try daemon.connect()
        let presets = try session.call(ProviderPresets()).presets
        if let preset = presets.first(where: { $0.name == name }) { return preset }
        let near = Spelling.nearest(to: name, among: presets.map(\.name))
        let hint = near.isEmpty ? "`providerctl presets` lists them" : "is \(near.joined(separator: " or ")) meant?"
        throw Complaint("no service is known as \(name); \(hint)")
    }

    /// The key, from where the user said, or asked for where a person sits and the type needs one.
    private func key(_ subject: Subject) throws -> String? {
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
        // A known service without a page for keys is a server of the user's own.
        guard Input.isTerminal, preset == nil || subject.keyPage != nil else { return nil }
        guard try needsKey(subject.type) else { return nil }
        if let page = subject.keyPage { Output.note("a key is made at \(page)") }
        return try Input.secret(prompt: "API key for \(subject.name) (not shown; empty for none): ")
    }

    /// Whether the type needs a key; a type that the daemon does not know it will refuse itself.
    private func needsKey(_ type: String) throws -> Bool {
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
