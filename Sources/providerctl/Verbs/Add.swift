import ArgumentParser
import Client
import JSON
import Wire

/// `providerctl add`: adds a provider.
struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add a provider.",
        discussion: """
            At a terminal, without arguments, it asks: which service, then what that needs, each answer checked at once. \
            With a type and a name, or --preset, it asks only for what is missing. With --no-input, or without a \
            terminal, it asks nothing.

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
        ),
        completion: .types
    )
    var words: [String] = []

    @Option(
        help: ArgumentHelp("A known service, one of `providerctl presets`.", valueName: "service"),
        completion: .presets
    )
    var preset: String?

    @Option(help: ArgumentHelp("The base URL of its API, or the full URL of its chat call.", valueName: "url"))
    var endpoint: String?

    @Option(help: "The model of a request that names none.")
    var model: String?

    @Option(help: ArgumentHelp("The name for people.", valueName: "text"))
    var displayName: String?

    @OptionGroup var key: KeyOptions

    @Option(
        name: .customLong("param"),
        help: ArgumentHelp("A parameter of requests that do not set it; may be repeated.", valueName: "name=value")
    )
    var parameters: [NamedValue] = []

    @Option(
        help: ArgumentHelp("A JSON file with what differs from the type's handler.", valueName: "file"),
        completion: .file()
    )
    var handlerFile: String?

    @Option(help: ArgumentHelp("The beginning of its variables' names in .env.", valueName: "prefix"))
    var envPrefix: String?

    @Flag(help: "Replace a provider of that name.")
    var replace = false

    @Flag(help: "Test the connection before anything is written.")
    var verify = false

    @Flag(help: "Check everything and write nothing.")
    var dryRun = false

    @OptionGroup var form: FormOptions
    @OptionGroup var daemon: DaemonOptions

    /// Whether a form may ask: standard input is not the key's.
    private var mayAsk: Bool { form.mayAsk && !key.apiKeyStdin && !dryRun }

    func validate() throws {
        if preset == nil, words.count != 2, words.count > 2 || !mayAsk {
            throw ValidationError("Give the type and the name, or --preset. `providerctl types` lists the types.")
        }
        if preset != nil, words.count > 1 {
            throw ValidationError("With --preset, the name is all that can be given.")
        }
    }

    func run() throws {
        let subject = try subject()
        let given = try given()
        let form = AddForm(daemon, given: given)
        guard var subject else { return try form.run() }
        let hasName = preset != nil || words.count > 1
        if hasName, let word = words.last { subject.name = word }
        if mayAsk, try form.run(subject, hasName: hasName) { return }
        if subject.hasOpenAddress, endpoint == nil {
            throw Complaint("\(subject.title ?? subject.type) needs --endpoint, such as \(subject.endpoint ?? "")")
        }
        try add(subject, given)
    }

    /// What is to be added; nil where a person is to be asked.
    private func subject() throws -> NewProvider? {
        if let preset { return NewProvider(try findPreset(preset)) }
        return words.first.map { NewProvider(type: $0) }
    }

    /// What the options say, as params.
    private func given() throws -> JSONObject {
        var given = JSONObject()
        given["display_name"] = displayName.map { .string($0) }
        given["api_key"] = try key.key().map { .string($0) }
        given["endpoint"] = endpoint.map { .string($0) }
        given["default_model"] = model.map { .string($0) }
        if !parameters.isEmpty { given["parameters"] = .object(JSONObject(parameters)) }
        given["handler"] = try handlerFile.map { .object(try JSONFile.object($0)) }
        given["env_prefix"] = envPrefix.map { .string($0) }
        if replace { given["replace"] = true }
        return given
    }

    /// Adds what is known, and asks nothing.
    private func add(_ subject: NewProvider, _ given: JSONObject) throws {
        let request = ProviderAdd(
            type: subject.type,
            name: subject.name ?? "",
            displayName: displayName ?? subject.title,
            apiKey: given["api_key"]?.stringValue.map(APIKey.init),
            endpoint: endpoint ?? subject.endpoint,
            defaultModel: model ?? subject.models.first,
            parameters: given["parameters"]?.objectValue,
            handler: given["handler"]?.objectValue ?? subject.handler,
            envPrefix: envPrefix,
            replace: replace,
            dryRun: dryRun,
            verify: verify
        )
        try daemon.call(request, show: show)
        if !daemon.json { subject.notes.forEach { Output.note($0) } }
    }

    private func findPreset(_ name: String) throws -> Preset {
        var session = try daemon.connect()
        let presets = try session.call(ProviderPresets()).presets
        if let preset = presets.first(where: { $0.name == name }) { return preset }
        let near = Spelling.nearest(to: name, among: presets.map(\.name))
        let hint = near.isEmpty ? "`providerctl presets` lists them" : "is \(near.joined(separator: " or ")) meant?"
        throw Complaint("no service is known as \(name); \(hint)")
    }

    private func show(_ result: ProviderAdd.Result) throws {
        let done =
            switch (dryRun, result.created) {
            case (true, true): "would add"
            case (true, false): "would replace"
            case (false, true): "added"
            case (false, false): "replaced"
            }
        try Output.line("\(done) \(result.provider.name)")
        try ProviderText.listing(result.provider).lines.forEach(Output.line)
        if let test = result.test { try TestText.lines(test, Style.output).forEach(Output.line) }
        try ChangeText.show(result.changed, result.warnings, isDryRun: dryRun)
    }
}
