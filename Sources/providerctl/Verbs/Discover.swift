import ArgumentParser
import Client
import JSON
import Wire

/// `providerctl discover`: finds runtimes on this machine, and adds those that the person wants.
struct Discover: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find model runtimes on this machine (Ollama, LM Studio, llama.cpp, vLLM …) and offer to add them.",
        discussion: """
            The daemon asks every known service whose address is this machine's for its models; nothing beyond this \
            machine is asked, and nothing is added without a yes. With --json each runtime is a line of JSON, and nothing \
            is added unless --yes is given.
            """
    )

    @Flag(name: .shortAndLong, help: "Add everything that is found.")
    var yes = false

    @Option(
        name: .customLong("port"),
        help: ArgumentHelp("Another port for a service; may be repeated.", valueName: "service=number"),
        transform: port
    )
    var ports: [ServicePort] = []

    @Option(help: ArgumentHelp("How long a runtime may take to answer.", valueName: "seconds"))
    var patience = 10

    @OptionGroup var form: FormOptions
    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        guard (1...600).contains(patience) else { throw ValidationError("--patience is a number from 1 to 600.") }
    }

    func run() throws {
        var session = try daemon.connect()
        let presets = try session.call(ProviderPresets()).presets
        for port in ports where !presets.contains(where: { $0.name == port.service }) {
            throw Complaint("no service is known as \(port.service); `providerctl presets` lists them")
        }
        let list = try session.call(ProviderList())
        let search = RuntimeSearch(presets: presets, ports: ports, providers: list.providers)
        if !daemon.json { Output.note("looking on this machine …") }
        let found = try search.run(&session, seconds: patience)
        try daemon.json ? found.forEach { try Output.line($0.json.serialized()) } : show(found)
        var added = 0
        for runtime in found where try isWanted(runtime) {
            try add(runtime, &session, Set(list.providers.map(\.name)))
            added += 1
        }
        if added > 0, !daemon.json { Interview.say("Try it: providerctl chat 'Hello', providerctl models") }
    }

    private func show(_ found: [Runtime]) throws {
        let style = Style.output
        guard !found.isEmpty else {
            Output.note("no runtime answers; `providerctl add` adds any other provider")
            return
        }
        for runtime in found {
            let name = style.bold(runtime.preset.title)
            switch runtime.state {
            case .configured(let provider):
                try Output.line("– \(name) at \(runtime.endpoint): is the provider \(provider) already")
            case .locked:
                let hint =
                    "providerctl add --preset \(runtime.preset.name) --endpoint \(runtime.endpoint) --api-key-file FILE"
                try Output.line("\(style.yellow("!")) \(name) at \(runtime.endpoint): wants a key; \(hint)")
            case .found(let models):
                let shown = models.prefix(5).joined(separator: ", ")
                let more = models.count > 5 ? " and \(models.count - 5) more" : ""
                let text = models.isEmpty ? "has no models yet" : shown + more
                try Output.line("\(style.green("✔")) \(name) at \(runtime.endpoint): \(text)")
                if runtime.preset.name == "ollama", models.isEmpty { runtime.preset.notes.forEach { Output.note($0) } }
            }
        }
    }

    private func isWanted(_ runtime: Runtime) throws -> Bool {
        guard case .found = runtime.state else { return false }
        if yes { return true }
        guard form.mayAsk, !daemon.json else { return false }
        return try Interview.confirm("Add \(runtime.preset.title)?", standard: false)
    }

    private func add(_ runtime: Runtime, _ session: inout Session, _ names: Set<String>) throws {
        let name = runtime.preset.name
        let free = names.contains(name) ? (2...).lazy.map { "\(name)-\($0)" }.first { !names.contains($0) } : name
        let request = ProviderAdd(
            type: runtime.preset.type,
            name: free ?? name,
            displayName: runtime.preset.title,
            endpoint: runtime.endpoint,
            defaultModel: runtime.models.first,
            handler: runtime.preset.handler
        )
        let message = try session.message(ending: session.send(Method.providerAdd.rawValue, request.json))
        if daemon.json { return try daemon.print(message) }
        let result: ProviderAdd.Result = try message.result()
        let model = result.provider.defaultModel.map { ", its default model is \($0)" } ?? ""
        try Output.line("added \(result.provider.name)\(model)")
        result.warnings.forEach { Output.note("warning: \($0)") }
    }
}

/// A port that a service has been given.
struct ServicePort {
    let service: String
    let number: Int
}

/// Reads `SERVICE=NUMBER`.
private func port(_ word: String) throws -> ServicePort {
    let parts = word.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let number = Int(parts[1]), (1...65535).contains(number) else {
        throw ValidationError("--port takes SERVICE=NUMBER, such as ollama=11435.")
    }
    return ServicePort(service: String(parts[0]), number: number)
}
