import ArgumentParser
import Client
import JSON
import Wire

/// `providerctl update`: changes a provider.
struct Update: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Change a provider: what is given, and nothing else.",
        discussion: """
            At a terminal, without anything to change, it asks for everything with the present values as answers.

            The key is never an argument: see --api-key-stdin and --api-key-file, or the question for it.
            """
    )

    /// A value that can be taken away.
    enum Field: String, CaseIterable, ExpressibleByArgument {
        case displayName = "display-name"
        case apiKey = "api-key"
        case endpoint
        case model
        case parameters
        case handler
    }

    @Argument(help: "The provider's name.", completion: .providers)
    var name: String

    @Option(help: ArgumentHelp("The base URL of its API, or the full URL of its chat call.", valueName: "url"))
    var endpoint: String?

    @Option(help: "The model of a request that names none.")
    var model: String?

    @Option(help: ArgumentHelp("The name for people.", valueName: "text"))
    var displayName: String?

    @OptionGroup var key: KeyOptions

    @Option(
        name: .customLong("param"),
        help: ArgumentHelp(
            "A parameter of requests that do not set it; nothing behind the sign takes it away; may be repeated.",
            valueName: "name=value"
        )
    )
    var parameters: [NamedValue] = []

    @Option(
        help: ArgumentHelp("A JSON file that is merged into the handler; null takes a member away.", valueName: "file")
    )
    var handlerFile: String?

    @Option(help: ArgumentHelp("The beginning of its variables' names in .env; they are renamed.", valueName: "prefix"))
    var envPrefix: String?

    @Option(help: ArgumentHelp("A value to take away; may be repeated.", valueName: "field"))
    var unset: [Field] = []

    @Flag(help: "Let it be asked.")
    var enable = false

    @Flag(help: "Let it not be asked.")
    var disable = false

    @Flag(name: .customLong("default"), help: "Make it the provider of requests that name none.")
    var isDefault = false

    @Flag(help: "Test the connection before anything is written.")
    var verify = false

    @Flag(help: "Check everything and write nothing.")
    var dryRun = false

    @OptionGroup var form: FormOptions
    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        if enable, disable { throw ValidationError("--enable and --disable exclude each other.") }
        let set = [
            (displayName != nil, Field.displayName), (key.isGiven, .apiKey), (endpoint != nil, .endpoint),
            (model != nil, .model), (!parameters.isEmpty, .parameters), (handlerFile != nil, .handler),
        ]
        for (isSet, field) in set where isSet && unset.contains(field) {
            throw ValidationError("\(field.rawValue) cannot be given and unset at once.")
        }
    }

    func run() throws {
        let request = try request()
        let plain = ProviderUpdate(name: name, dryRun: dryRun, verify: verify)
        if request.json == plain.json {
            guard !dryRun, !verify, form.mayAsk else {
                throw Complaint("nothing to change; `providerctl update --help` tells what can be")
            }
            return try UpdateForm(daemon).run(name)
        }
        try daemon.call(request) { result in
            let done = dryRun ? "would change" : "changed"
            try Output.line(result.changed.isEmpty ? "nothing differs" : "\(done) \(result.provider.name)")
            try ProviderText.listing(result.provider).lines.forEach(Output.line)
            if let test = result.test { try TestText.lines(test, Style.output).forEach(Output.line) }
            try ChangeText.show(result.changed, result.warnings, isDryRun: dryRun)
        }
    }

    private func request() throws -> ProviderUpdate {
        var members = JSONObject()
        for parameter in parameters {
            members[parameter.name] = parameter.value == .string("") ? .null : parameter.value
        }
        return ProviderUpdate(
            name: name,
            displayName: patch(displayName, .displayName),
            apiKey: patch(try key.key().map(APIKey.init), .apiKey),
            endpoint: patch(endpoint, .endpoint),
            defaultModel: patch(model, .model),
            parameters: patch(members.isEmpty ? nil : members, .parameters),
            handler: patch(try handlerFile.map(JSONFile.object), .handler),
            envPrefix: envPrefix,
            enabled: enable ? true : disable ? false : nil,
            isDefault: isDefault ? true : nil,
            dryRun: dryRun,
            verify: verify
        )
    }

    private func patch<Value: WireValue>(_ value: Value?, _ field: Field) -> Patch<Value> {
        if let value { return .set(value) }
        return unset.contains(field) ? .remove : .keep
    }
}
