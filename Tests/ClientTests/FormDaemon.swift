import JSON
import POSIX
import Wire

/// A daemon for forms: it knows two types and two services, and does with a provider what the test says.
final class FormDaemon: Sendable {
    /// What the daemon makes of the params of `provider.add` or `provider.update`.
    typealias Decision = @Sendable (JSONValue) throws(RPCError) -> JSONObject

    static let types = [
        ProviderType(
            type: "openai",
            title: "OpenAI compatible",
            description: "Most services.",
            dialect: "openai",
            needsKey: true
        ),
        ProviderType(type: "echo", title: "Echo", description: "Says it back.", dialect: "echo", needsKey: false),
    ]
    static let presets = [
        Preset(
            name: "deepseek",
            title: "DeepSeek",
            type: "openai",
            endpoint: "https://api.deepseek.com/v1",
            keyPage: "https://platform.deepseek.com/api_keys",
            models: ["deepseek-chat", "deepseek-reasoner"],
            handler: ["timeouts": ["idle": 90]],
            notes: ["It thinks."]
        ),
        Preset(
            name: "azure",
            title: "Azure",
            type: "openai",
            endpoint: "https://{resource}.example",
            keyPage: "https://portal.example"
        ),
    ]
    /// Every kind of question there is.
    static let schema = """
        {"type": "object", "required": ["type", "name", "endpoint"], "properties": {
          "default_model": {"type": "string", "title": "Default model", "x-order": 4},
          "type": {"type": "string", "const": "openai", "x-order": 0},
          "name": {"type": "string", "title": "Name", "description": "How requests address it.", "x-order": 1,
                   "examples": ["my-llm"]},
          "api_key": {"type": ["string", "null"], "title": "API key", "writeOnly": true, "x-order": 2},
          "endpoint": {"anyOf": [{"type": "null"}, {"type": "string"}], "title": "Endpoint", "x-order": 3,
                       "examples": ["https://llm.example.org/v1"]},
          "display_name": {"type": "string", "title": "Display name", "x-order": 5, "x-advanced": true},
          "enabled": {"type": "boolean", "title": "Enabled", "default": true, "x-order": 5, "x-advanced": true},
          "region": {"enum": ["eu", "us"], "title": "Region", "x-order": 6, "x-advanced": true},
          "parameters": {"type": "object", "title": "Parameters", "x-order": 7, "x-advanced": true, "properties": {
            "temperature": {"type": "number", "title": "Temperature", "x-order": 0}}},
          "handler": {"type": "object", "title": "Handler", "x-order": 8, "x-advanced": true},
          "dry_run": {"type": "boolean", "title": "Dry run", "x-order": 9, "x-advanced": true}}}
        """

    private let asked = Guarded<[(method: String, params: JSONValue)]>([])
    private let daemon: ScriptedDaemon

    /// Where it listens.
    var path: String { daemon.path }

    /// Starts it; a `decision` may change the provider that it answers with by the members that it returns.
    init(_ decision: @escaping Decision = { (_) throws(RPCError) in JSONObject() }) throws {
        let asked = asked
        daemon = try ScriptedDaemon { peer in
            while true {
                let request = try peer.request()
                asked.withLock { $0.append((request.method, request.params)) }
                try Self.answer(request, peer, decision)
            }
        }
    }

    /// The params of every call of a method that would write, or did.
    func calls(_ method: Method) -> [JSONValue] {
        asked.withLock { $0.filter { $0.method == method.rawValue }.map(\.params) }
    }

    /// The params of the calls that did not only check.
    func saved(_ method: Method) -> [JSONValue] {
        calls(method).filter { $0["dry_run"] != true }
    }

    private static func answer(_ request: Peer.Request, _ peer: Peer, _ decision: Decision) throws {
        switch Method(rawValue: request.method) {
        case .providerTypes: try peer.answer(request.id, ProviderTypes.Result(types: types))
        case .providerPresets: try peer.answer(request.id, ProviderPresets.Result(presets: presets))
        case .providerSchema:
            let schema = try JSONValue.parse(schema).objectValue ?? JSONObject()
            try peer.answer(request.id, ProviderSchema.Result(schema: schema))
        case .providerGet: try peer.answer(request.id, ProviderGet.Result(provider: Samples.provider))
        case .providerList:
            let list = ProviderList.Result(generation: 1, providers: [Samples.provider], defaultProvider: "deepseek")
            try peer.answer(request.id, list)
        case .providerAdd, .providerUpdate:
            do throws(RPCError) {
                let members = try decision(request.params)
                let result = result(request, members)
                do { try peer.answer(request.id, result) } catch { return }
            } catch {
                try peer.fail(request.id, error)
            }
        default: try peer.fail(request.id, RPCError(.methodNotFound, "there is no method \(request.method)"))
        }
    }

    private static func result(_ request: Peer.Request, _ members: JSONObject) -> JSONValue {
        var provider = Samples.provider
        provider.name = request.params["name"]?.stringValue ?? ""
        provider.endpoint = request.params["endpoint"]?.stringValue
        provider.defaultModel = request.params["default_model"]?.stringValue
        var result: JSONObject = ["changed": ["providers_meta.json"], "warnings": [], "generation": 2]
        result["provider"] = provider.json
        if request.method == Method.providerAdd.rawValue { result["created"] = true }
        for member in members.members { result[member.key] = member.value }
        return .object(result)
    }
}

/// A refusal of one field.
func refusal(_ path: String, _ message: String) -> RPCError {
    RPCError(
        .providerInvalid,
        "the provider cannot be added",
        ErrorDetails(errors: [FieldProblem(path: path, message: message)])
    )
}
