import Client
import JSON
import Wire

/// The form of `providerctl update`: every question with what is there as its answer.
struct UpdateForm {
    private let daemon: DaemonOptions

    init(_ daemon: DaemonOptions) {
        self.daemon = daemon
    }

    /// Asks for everything about a provider, and saves what differs.
    func run(_ name: String) throws {
        do {
            try ask(name)
        } catch is Interruption {
            Interview.say()
            Interview.say("nothing was changed")
            throw Interruption()
        }
    }

    private func ask(_ name: String) throws {
        var session = try daemon.connect()
        let provider = try session.call(ProviderGet(name: name)).provider
        let standard = try session.call(ProviderList()).defaultProvider
        let schema = try session.call(ProviderSchema(type: provider.type, for: .update)).schema
        var form = Form(subject(provider, isDefault: standard == name), schema: schema, daemon: daemon)
        Interview.say(Style.errors.dim("Enter leaves a value as it is, - takes it away, Ctrl-C changes nothing."))
        try form.askAll()
        let outcome = try form.finish()
        guard !daemon.json else { return }
        try Output.line(outcome.changed.isEmpty ? "nothing differs" : "changed \(name)")
        try ProviderText.listing(outcome.provider).lines.forEach(Output.line)
        try ChangeText.show(outcome.changed, outcome.warnings)
    }

    private func subject(_ provider: Provider, isDefault: Bool) -> FormSubject {
        var subject = FormSubject(method: .providerUpdate)
        subject.fixed = ["name": .string(provider.name)]
        subject.offered = ["display_name": .string(provider.displayName), "env_prefix": .string(provider.envPrefix)]
        subject.offered["endpoint"] = provider.endpoint.map { .string($0) }
        subject.offered["default_model"] = provider.defaultModel.map { .string($0) }
        subject.offered["parameters"] = .object(provider.parameters)
        subject.offered["enabled"] = .bool(provider.enabled)
        subject.offered["default"] = .bool(isDefault)
        subject.hasKey = provider.key.set
        return subject
    }
}
