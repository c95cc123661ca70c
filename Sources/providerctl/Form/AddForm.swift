import Client
import JSON
import Wire

/// The form of `providerctl add`: asks for a provider, tests it, saves it and shows how to use it.
struct AddForm {
    private let daemon: DaemonOptions
    /// What the command line said, as params.
    private let given: JSONObject

    init(_ daemon: DaemonOptions, given: JSONObject) {
        self.daemon = daemon
        self.given = given
    }

    /// Asks what is to be added, and everything about it.
    func run() throws {
        try leavingNothing {
            var session = try daemon.connect()
            let types = try session.call(ProviderTypes()).types
            let presets = try session.call(ProviderPresets()).presets
            switch try ServiceMenu(presets: presets, types: types).choose() {
            case .preset(let preset): _ = try ask(NewProvider(preset), hasName: false)
            case .type(let type): _ = try ask(NewProvider(type: type.type), hasName: false)
            }
        }
    }

    /// Asks for what is missing of a provider; everything where it has no name yet.
    ///
    /// - Returns: whether it was added; false where there was nothing to ask.
    func run(_ subject: NewProvider, hasName: Bool) throws -> Bool {
        try leavingNothing { try ask(subject, hasName: hasName) }
    }

    private func leavingNothing<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch is Interruption {
            Interview.say()
            Interview.say("nothing was added")
            throw Interruption()
        }
    }

    private func ask(_ new: NewProvider, hasName: Bool) throws -> Bool {
        var session = try daemon.connect()
        // A type that the daemon does not know it will refuse itself, with the names of those that it knows.
        let kind = try session.call(ProviderTypes()).types.first { $0.type == new.type }
        guard let kind else { return false }
        let schema = try session.call(ProviderSchema(type: new.type)).schema
        let names = try session.call(ProviderList()).providers.map(\.name)
        let needsKey = kind.needsKey && !new.isKeyless
        var form = Form(subject(new, hasName: hasName, names, needsKey: needsKey), schema: schema, daemon: daemon)
        if hasName {
            var missing = form.needed
            if needsKey, given["api_key"] == nil { missing.insert("api_key") }
            guard !missing.isEmpty else { return false }
            try form.ask(only: missing)
        } else {
            Interview.say()
            Interview.say(Style.errors.bold(new.title ?? kind.title))
            let keys = "Enter takes what stands in brackets, - leaves an answer empty, Ctrl-C changes nothing."
            Interview.say(Style.errors.dim(keys))
            for note in new.notes { Interview.say(Style.errors.dim(note)) }
            try form.askAll()
        }
        let outcome = try form.finish()
        if !daemon.json { try show(outcome, new) }
        return true
    }

    /// What is known without asking.
    private func subject(_ new: NewProvider, hasName: Bool, _ names: [String], needsKey: Bool) -> FormSubject {
        var subject = FormSubject(method: .providerAdd)
        subject.given = given
        subject.given["replace"] = nil
        subject.fixed = ["type": .string(new.type)]
        subject.fixed["replace"] = given["replace"]
        if hasName {
            subject.given["name"] = new.name.map { .string($0) }
        } else {
            subject.offered["name"] = .string(free(new.name ?? new.type, names))
        }
        subject.offered["display_name"] = new.title.map { .string($0) }
        subject.offered["handler"] = new.handler.map { .object($0) }
        if let endpoint = new.endpoint {
            if new.hasOpenAddress {
                subject.examples["endpoint"] = [.string(endpoint)]
            } else {
                subject.offered["endpoint"] = .string(endpoint)
            }
        }
        if let model = new.models.first { subject.offered["default_model"] = .string(model) }
        if new.models.count > 1 { subject.examples["default_model"] = new.models.map { .string($0) } }
        if needsKey { subject.expected = ["api_key"] }
        if let page = new.keyPage {
            subject.hints["api_key"] = "A key is made at \(page)"
        } else if !needsKey {
            subject.hints["api_key"] = "Most often none is needed."
        }
        return subject
    }

    /// A name that no provider has.
    private func free(_ name: String, _ names: [String]) -> String {
        let more = (2...).lazy.map { "\(name)-\($0)" }
        return names.contains(name) ? more.first { !names.contains($0) } ?? name : name
    }

    /// Shows the new provider, offers to make it the default one, and says how to go on.
    private func show(_ outcome: FormOutcome, _ new: NewProvider) throws {
        let provider = outcome.provider
        try Output.line("added \(provider.name)")
        try ProviderText.listing(provider).lines.forEach(Output.line)
        try ChangeText.show(outcome.changed, outcome.warnings)
        var session = try daemon.connect()
        var isDefault = try session.call(ProviderList()).defaultProvider == provider.name
        if !isDefault {
            let question = "Make \(provider.name) the provider of requests that name none?"
            // It is saved: leaving here is no failure.
            if (try? Interview.confirm(question, standard: false)) == true {
                _ = try session.call(ProviderUpdate(name: provider.name, isDefault: true))
                isDefault = true
            }
        }
        if isDefault { Interview.say("\(provider.name) is the default provider") }
        let place = isDefault ? "" : " --provider \(provider.name)"
        if provider.defaultModel == nil {
            Interview.say("Its models: providerctl models \(provider.name)")
            Interview.say("Try it:     providerctl chat --model \(provider.name)/MODEL 'Hello'")
        } else {
            Interview.say("Try it: providerctl chat\(place) 'Hello'")
        }
    }
}
