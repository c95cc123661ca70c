import Dialects
import Harness
import JSON
import Providers
import Testing
import Wire

@Suite(.timeLimit(.minutes(1)))
struct ProviderFormTests {
    @Test("There is a type for each dialect, as clients are to see it")
    func kinds() throws {
        #expect(ProviderKind.all.map(\.name) == DialectRegistry.all.map(\.name))
        #expect(ProviderKind.all.first?.name == "openai" && ProviderKind.all.last?.name == "echo")
        let openAI = try #require(ProviderKind.named("openai"))
        #expect(openAI.wire.needsKey)
        #expect(openAI.wire.dialect == "openai")
        #expect(ProviderKind.named("echo")?.wire.needsKey == false)
        #expect(ProviderKind.named("klingon") == nil)
    }

    @Test("A schema has all a form needs of every question")
    func openAI() throws {
        let schema = ProviderForm.schema(for: try #require(ProviderKind.named("openai")))
        #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema["additionalProperties"] == false)
        let properties = try #require(schema["properties"]?.objectValue)
        for member in properties.members {
            #expect(member.value["title"]?.stringValue?.isEmpty == false, "\(member.key)")
            #expect(member.value["description"]?.stringValue?.isEmpty == false, "\(member.key)")
        }
        #expect(properties.members.compactMap { $0.value["x-order"]?.intValue } == Array(0..<properties.count))
        #expect(properties["type"]?["const"] == "openai")
        #expect(properties["api_key"]?["writeOnly"] == true)
        #expect(properties["name"]?["pattern"] == "^[a-z0-9][a-z0-9_-]{0,62}$")
        #expect(properties["endpoint"]?["format"] == "uri")
        #expect(properties["endpoint"]?["default"] != nil)
        #expect(properties["handler"]?["x-advanced"] == true)
        #expect(properties["handler"]?["required"] == nil)
        #expect(properties["parameters"]?["properties"]?["temperature"]?["maximum"] == 2)
        #expect(properties["parameters"]?["additionalProperties"] == false)
        #expect(schema["required"] == ["type", "name"])
    }

    @Test("A type without network asks for neither key nor address")
    func echo() throws {
        let schema = ProviderForm.schema(for: try #require(ProviderKind.named("echo")))
        #expect(schema["properties"]?["api_key"] == nil)
        #expect(schema["properties"]?["endpoint"] == nil)
    }

    @Test("Every value that provider.add takes on the wire is in some schema, and none besides")
    func agreesWithWire() {
        var names: Set<String> = []
        for kind in ProviderKind.all {
            names.formUnion(ProviderForm.schema(for: kind)["properties"]?.objectValue?.keys ?? [])
        }
        let wire = ProviderAdd.schema.json["properties"]?.objectValue?.keys ?? []
        #expect(names == Set(wire))
    }

    @Test(
        "The schemas are valid, and a validator of JSON Schema agrees with us on good and bad requests",
        .enabled(if: Program.succeeds("python3", "-c", "import jsonschema"), "python's jsonschema is not installed")
    )
    func agreesWithValidator() throws {
        let kinds = ["openai": ProviderKind.named("openai"), "echo": ProviderKind.named("echo")].compactMapValues { $0 }
        let fixture = try ConfigurationFixture(environment: nil, metadata: nil, handlers: [:])
        let base = try fixture.load()
        // Those that only a reader of addresses or of headers can tell are not a schema's business.
        let requests: [JSONValue] = [
            ["type": "openai", "name": "a"], ["type": "echo", "name": "a"], ["type": "openai", "name": "A"],
            ["type": "openai", "name": ""], ["type": "openai", "name": "a", "parameters": ["temperature": 3]],
            ["type": "openai", "name": "a", "parameters": ["temperature": 1.5, "max_tokens": 10]],
            ["type": "openai", "name": "a", "parameters": ["max_tokens": 0]],
            ["type": "openai", "name": "a", "parameters": ["unknown": 1]],
            ["type": "openai", "name": "a", "parameters": ["reasoning_effort": "high"]],
            ["type": "openai", "name": "a", "parameters": ["reasoning_effort": "x"]],
            ["type": "openai", "name": "a", "api_key": ""], ["type": "openai", "name": "a", "api_key": "k"],
            ["type": "echo", "name": "a", "api_key": "k"], ["type": "openai", "name": "a", "env_prefix": "a"],
            ["type": "openai", "name": "a", "env_prefix": "AB_C"], ["type": "openai", "name": "a", "display_name": ""],
            ["type": "openai", "name": "a", "handler": ["stream": false]],
            ["type": "openai", "name": "a", "handler": ["stream": 1]],
            ["type": "openai", "name": "a", "handler": ["x": 1]],
            ["type": "openai", "name": "a", "handler": ["timeouts": ["idle": -1]]],
        ]
        var input: JSONObject = ["schemas": [:], "requests": .array(requests)]
        for (name, kind) in kinds { input["schemas"]?[name] = .object(ProviderForm.schema(for: kind)) }
        let file = fixture.file("input.json")
        try writeFile(file, String(decoding: JSONValue.object(input).serialized(), as: UTF8.self))
        let script = """
            import json, sys, jsonschema
            data = json.load(open(sys.argv[1]))
            for s in data["schemas"].values(): jsonschema.Draft202012Validator.check_schema(s)
            print(json.dumps([jsonschema.Draft202012Validator(data["schemas"][r["type"]]).is_valid(r) for r in data["requests"]]))
            """
        let outcome = try Program.run(["python3", "-c", script, file])
        let answers = try JSONValue.parse(outcome.output).arrayValue ?? []
        #expect(answers.count == requests.count)
        for (request, answer) in zip(requests, answers) {
            let bytes = request.serialized()
            var params = try ProviderAdd.decode(bytes.span)
            params.dryRun = true
            var isTaken = true
            do { _ = try AddingTests.transaction(fixture).add(params, after: base) } catch { isTaken = false }
            #expect(isTaken == answer.boolValue, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }
}
