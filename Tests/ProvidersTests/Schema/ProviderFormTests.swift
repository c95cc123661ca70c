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
        #expect(properties["handler"]?["required"] == nil && schema["$defs"] == nil)
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

    @Test("Every value that provider.add and provider.update take on the wire is in some schema, and none besides")
    func agreesWithWire() {
        var names: Set<String> = []
        var changes: Set<String> = []
        for kind in ProviderKind.all {
            names.formUnion(ProviderForm.schema(for: kind)["properties"]?.objectValue?.keys ?? [])
            changes.formUnion(ProviderForm.schema(for: kind, purpose: .update)["properties"]?.objectValue?.keys ?? [])
        }
        #expect(names == Set(ProviderAdd.schema.json["properties"]?.objectValue?.keys ?? []))
        #expect(changes == Set(ProviderUpdate.schema.json["properties"]?.objectValue?.keys ?? []))
    }

    @Test("The schema of a change asks for nothing but the name, and null takes away what can be taken away")
    func update() throws {
        let schema = ProviderForm.schema(for: try #require(ProviderKind.named("openai")), purpose: .update)
        #expect(schema["required"] == ["name"])
        let properties = try #require(schema["properties"]?.objectValue)
        #expect(properties["type"] == nil && properties["replace"] == nil)
        #expect(properties["api_key"]?["type"] == ["string", "null"])
        #expect(properties["api_key"]?["writeOnly"] == true)
        #expect(properties["enabled"]?["type"] == ["boolean", "null"])
        #expect(properties["endpoint"]?["default"] == nil)
        #expect(
            properties["handler"]?["properties"]?["timeouts"]?["properties"]?["idle"]?["type"] == ["number", "null"]
        )
        let azure = ProviderForm.schema(for: try #require(ProviderKind.named("azure-openai")), purpose: .update)
        #expect(azure["properties"]?["endpoint"]?["type"] == "string")
    }

    @Test(
        "The handler's part of a schema is that of the type's dialect, with its defaults",
        arguments: ProviderKind.all.map(\.name)
    )
    func handler(name: String) throws {
        let kind = try #require(ProviderKind.named(name))
        let schema = ProviderForm.schema(for: kind)
        let handler = try #require(schema["properties"]?["handler"])
        #expect(handler["properties"]?["dialect"]?["const"]?.stringValue == name)
        func check(_ schema: JSONValue, _ value: JSONValue) {
            for member in schema["properties"]?.objectValue?.members ?? [] where member.key != "$schema" {
                #expect(member.value["title"]?.stringValue?.isEmpty == false, "\(member.key)")
                #expect(member.value["description"]?.stringValue?.isEmpty == false, "\(member.key)")
                #expect(member.value["x-order"]?.intValue != nil, "\(member.key)")
                if let standard = member.value["default"] {
                    #expect(standard == value[member.key], "\(member.key)")
                } else {
                    check(member.value, value[member.key] ?? .null)
                }
            }
        }
        check(handler, kind.template.json)
    }

    @Test("Whatever a schema refers to is in its root", arguments: ProviderKind.all.map(\.name))
    func references(name: String) throws {
        let kind = try #require(ProviderKind.named(name))
        let schema = ProviderForm.schema(for: kind)
        let text = String(decoding: JSONValue.object(schema).serialized(), as: UTF8.self)
        let names = Set(text.split(separator: "#/$defs/").dropFirst().map { String($0.prefix { $0 != "\"" }) })
        #expect(names == Set(schema["$defs"]?.objectValue?.keys ?? []))
    }
}
