import JSON
import POSIX
import Providers
import Testing
import Wire

/// A change of the configuration of a fixture, for the tests that cut one off somewhere.
enum TransactionCase: String, CaseIterable, Sendable {
    case add, replace, changeType, update, rename, remove, removeAndLink, keepEnv, route

    /// The request, as a client makes it.
    var request: JSONValue {
        switch self {
        case .add:
            [
                "method": "provider.add",
                "params": [
                    "type": "openai", "name": "my-llm", "display_name": "My LLM", "api_key": "sk-canary-my",
                    "endpoint": "https://llm.example.org/v1", "default_model": "big",
                    "parameters": ["temperature": 0.5, "max_tokens": 100],
                ],
            ]
        case .replace:
            [
                "method": "provider.add",
                "params": [
                    "type": "openai", "name": "deepseek", "api_key": "sk-canary-new",
                    "endpoint": "https://new.example.org", "handler": ["stream": false], "replace": true,
                ],
            ]
        case .changeType:
            ["method": "provider.add", "params": ["type": "echo", "name": "deepseek", "replace": true]]
        case .update:
            [
                "method": "provider.update",
                "params": [
                    "name": "deepseek", "api_key": "sk-canary-new", "display_name": nil,
                    "handler": ["timeouts": ["idle": 7]], "parameters": ["temperature": nil],
                ],
            ]
        case .rename: ["method": "provider.update", "params": ["name": "deepseek", "env_prefix": "DS"]]
        case .remove, .removeAndLink: ["method": "provider.remove", "params": ["name": "deepseek"]]
        case .keepEnv: ["method": "provider.remove", "params": ["name": "deepseek", "keep_env": true]]
        case .route:
            ["method": "route.set", "params": ["name": "any", "targets": [["target": "parrot", "weight": 2]]]]
        }
    }

    /// Makes the change in this process.
    func run(_ fixture: ConfigurationFixture, disk: DiskWriter = DiskWriter()) throws -> ConfigurationChange {
        let base = try fixture.load()
        let transaction = ProviderTransaction(fixture.directory, now: AddingTests.now, disk: disk)
        let params = try #require(request["params"])
        return switch request["method"]?.stringValue {
        case "provider.add": try transaction.add(.decode(params), after: base)
        case "provider.update": try transaction.update(.decode(params), after: base)
        case "provider.remove": try transaction.remove(.decode(params), after: base)
        default: try transaction.setRoute(.decode(params), after: base)
        }
    }

    /// The configuration that is changed; files that are symbolic links where that is what the case is about.
    func fixture(in parent: String = "/tmp") throws -> ConfigurationFixture {
        let fixture = try ConfigurationFixture(in: parent)
        if self == .removeAndLink {
            for name in [".env", "providers_meta.json"] {
                try File.rename(fixture.file(name), to: fixture.credentials + "/" + name)
                try File.createLink(fixture.file(name), to: "../credentials/" + name)
            }
            try File.rename(fixture.file("handlers/deepseek.json"), to: fixture.file("shared.json"))
            try File.createLink(fixture.file("handlers/deepseek.json"), to: "../shared.json")
        }
        return fixture
    }
}
