import Dialects
import Glibc
import Harness
import JSON
import Testing
import Wire

@testable import Providers

/// Our files in the hands of the tools that people have: jq, and check-jsonschema with the schemas that are shipped.
@Suite(.timeLimit(.minutes(5)))
struct ExistingToolsTests {
    private static let config = ReferenceMaterial.projectRoot + "/config/"

    /// Whether check-jsonschema takes every file.
    private func takes(_ schema: String, _ files: [String]) throws -> Bool {
        try Program.run(TestTools.checkJSONSchema + ["--schemafile", schema] + files).status == 0
    }

    @Test("config/providers_meta.schema.json is the schema of what is read")
    func shippedSchema() throws {
        let path = Self.config + "providers_meta.schema.json"
        let text = String(decoding: MetadataSchema.document.serialized(pretty: true), as: UTF8.self) + "\n"
        if unsafe getenv("PROVIDERD_WRITE_CONFIG") != nil { try writeFile(path, text) }
        #expect(try String(decoding: readFile(path), as: UTF8.self) == text, "run with PROVIDERD_WRITE_CONFIG=1")
    }

    @Test("Every schema is one by the rules of JSON Schema", .needsTestTools)
    func metaSchema() throws {
        let schemas = ProviderKind.all.flatMap { kind in
            [ProviderSchema.Purpose.add, .update].map { JSONValue.object(ProviderForm.schema(for: kind, purpose: $0)) }
        }
        let files = try Self.files([HandlerSchema.document, MetadataSchema.document] + schemas)
        #expect(try Program.run(TestTools.checkJSONSchema + ["--check-metaschema"] + files.paths).status == 0)
        // It says so when one is none.
        let broken = try Self.files([["type": "klingon"]])
        #expect(try Program.run(TestTools.checkJSONSchema + ["--check-metaschema"] + broken.paths).status != 0)
    }

    @Test(
        "check-jsonschema takes every handler and sample that is shipped, and what the daemon writes",
        .needsTestTools
    )
    func handlers() throws {
        let templates = try listDirectory(Self.config + "templates").map { Self.config + "templates/" + $0 }
        #expect(templates.count == ProviderKind.all.count)
        #expect(try takes(Self.config + "handler.schema.json", templates))
        let metadata = Self.config + "providers_meta.schema.json"
        #expect(try takes(metadata, [Self.config + "providers_meta.json"]))

        let fixture = try ConfigurationFixture()
        try fixture.directory.prepare()
        let base = try fixture.load()
        var request = AddingTests.request
        request.handler = ["headers": ["X-A": "b"], "timeouts": ["idle": 2.5]]
        _ = try AddingTests.transaction(fixture).add(request, after: base)
        // By the schemas that the daemon puts beside the files.
        let written = try listDirectory(fixture.file("handlers")).map { fixture.file("handlers/" + $0) }
        #expect(try takes(fixture.file("handler.schema.json"), written))
        #expect(try takes(fixture.file("providers_meta.schema.json"), [fixture.file("providers_meta.json")]))
        // And each by the one that it names itself, from where it lies.
        let own = try JSONValue.parse(fixture.text("handlers/my-llm.json"))["$schema"]?.stringValue
        #expect(try takes(fixture.file("handlers/" + (own ?? "none")), [fixture.file("handlers/my-llm.json")]))
    }

    /// Handlers, and whether they are any.
    static let handlers: [(JSONValue, Bool)] = [
        (["dialect": "openai"], true), ([:], false), (["dialect": "klingon"], false),
        (["dialect": "openai", "x": 1], false), (["dialect": "openai", "stream": "yes"], false),
        (["dialect": "openai", "headers": ["X-A": "b"]], true), (["dialect": "openai", "headers": ["X-A": 1]], false),
        (["dialect": "openai", "headers": ["HOST": "b"]], false),
        (["dialect": "openai", "headers": ["a b": "c"]], false),
        (["dialect": "openai", "headers": ["X-A": "b\nc"]], false), (["dialect": "openai", "auth": "query:key"], true),
        (["dialect": "openai", "auth": "query:a b"], false), (["dialect": "openai", "paths": ["chat": "chat"]], false),
        (["dialect": "openai", "paths": ["chat": "/a#b"]], false), (["dialect": "openai", "ca_file": "ca.pem"], false),
        (["dialect": "openai", "parameters": ["renamed": ["messages": "m"]]], false),
        (["dialect": "openai", "parameters": ["allowed": ["a", "a"]]], false),
        (["dialect": "openai", "response": [:]], false),
        (["dialect": "declarative", "response": ["text": "/a"]], true),
        (["dialect": "declarative", "response": ["text": "a"]], false),
        (["dialect": "declarative", "poll": [:]], false),
        (["dialect": "openai", "timeouts": ["idle": 0]], false),
        (["dialect": "openai", "timeouts": ["total": nil]], true),
    ]

    /// Contents of `providers_meta.json`, and whether they are such.
    static let metadata: [(JSONValue, Bool)] = [
        (["version": 1], true), ([:], false), (["version": 2], false), ([], false),
        (["version": 1, "providers": ["a": ["type": "echo"]]], true), (["version": 1, "providers": []], false),
        (["version": 1, "providers": nil, "routes": nil, "default_provider": nil], true),
        (["version": 1, "providers": ["A": ["type": "echo"]]], false),
        (["version": 1, "providers": ["a": [:]]], false),
        (["version": 1, "providers": ["a": ["type": "eco"]]], false),
        (["version": 1, "providers": ["a": ["type": nil]]], false),
        (["version": 1, "providers": ["a": ["type": "echo", "enabled": 1]]], false),
        (["version": 1, "providers": ["a": ["type": "echo", "enabled": nil]]], false),
        (["version": 1, "providers": ["a": ["type": "echo", "display_name": ""]]], false),
        (["version": 1, "providers": ["a": ["type": "echo", "display_name": nil, "color": "blue"]]], true),
        (["version": 1, "providers": ["a": ["type": "echo", "env_prefix": "A_"]]], false),
        (["version": 1, "providers": ["a": ["type": "echo", "env_prefix": "A_B"]]], true),
        (["version": 1, "providers": ["a": ["type": "echo", "handler": "a.json"]]], true),
        (["version": 1, "providers": ["a": ["type": "echo", "handler": "../a"]]], false),
        (["version": 1, "providers": ["a": ["type": "echo", "handler": ".a"]]], false),
        (["version": 1, "providers": ["a": ["type": "echo"]], "default_provider": "a"], true),
        (["version": 1, "default_provider": 1], false),
        (["version": 1, "providers": ["a": ["type": "echo"]], "routes": ["r": ["a/m"]]], true),
        (["version": 1, "providers": ["a": ["type": "echo"]], "routes": ["r": ["targets": ["a/m"]]]], true),
        (
            [
                "version": 1, "providers": ["a": ["type": "echo"]],
                "routes": ["r": ["targets": [["target": "a/m", "weight": 3]], "description": "d"]],
            ], true
        ),
        (["version": 1, "routes": ["r": 1]], false), (["version": 1, "routes": ["r": [1]]], false),
        (["version": 1, "routes": ["r": [["target": "a/m", "weight": -1]]]], false),
        (["version": 1, "routes": []], false),
    ]

    @Test("check-jsonschema and the loader agree on handlers, good and bad", .needsTestTools)
    func handlerAgreement() throws {
        let files = try Self.files(Self.handlers.map(\.0))
        for (row, file) in zip(Self.handlers, files.paths) {
            let isTaken = try takes(Self.config + "handler.schema.json", [file])
            let isRead = isHandler(row.0)
            #expect(isTaken == row.1 && isRead == row.1, "\(row.0): \(isTaken) \(isRead)")
        }
    }

    private func isHandler(_ value: JSONValue) -> Bool {
        do throws(HandlerError) {
            _ = try Handler(value)
            return true
        } catch {
            return false
        }
    }

    @Test("check-jsonschema and the loader agree on the metadata, good and bad", .needsTestTools)
    func metadataAgreement() throws {
        let files = try Self.files(Self.metadata.map(\.0))
        for (row, file) in zip(Self.metadata, files.paths) {
            let isTaken = try takes(Self.config + "providers_meta.schema.json", [file])
            let text = String(decoding: row.0.serialized(), as: UTF8.self)
            let fixture = try ConfigurationFixture(
                environment: nil,
                metadata: text,
                handlers: ["a": #"{"dialect":"echo"}"#]
            )
            let isRead = fixture.problems().isEmpty
            #expect(isTaken == row.1 && isRead == row.1, "\(text): \(isTaken) \(isRead)")
        }
    }

    /// Files of a directory that is there as long as they are.
    private struct NumberedFiles {
        let directory: TemporaryDirectory
        let paths: [String]
    }

    /// Writes JSON values to numbered files.
    private static func files(_ values: [JSONValue]) throws -> NumberedFiles {
        let directory = try TemporaryDirectory()
        let paths = try values.enumerated().map { index, value in
            let path = directory.file("\(index).json")
            try writeFile(path, String(decoding: value.serialized(), as: UTF8.self))
            return path
        }
        return NumberedFiles(directory: directory, paths: paths)
    }

    @Test("jq reads the providers from the metadata that the daemon writes", .needsProgram("jq"))
    func jq() throws {
        let fixture = try ConfigurationFixture()
        _ = try AddingTests.transaction(fixture).add(AddingTests.request, after: fixture.load())
        let filter = #".providers | to_entries[] | "\(.key) \(.value.type) \(.value.display_name // "-")""#
        let outcome = try Program.run(["jq", "-r", filter, fixture.file("providers_meta.json")])
        #expect(outcome.status == 0)
        #expect(
            String(decoding: outcome.output, as: UTF8.self)
                == "deepseek openai DeepSeek\nparrot echo -\nmy-llm openai My LLM\n"
        )
        // What jq writes in place of it, indented its own way, is read the same.
        let rewritten = try Program.run([
            "jq", "--indent", "1", "--sort-keys", ".", fixture.file("providers_meta.json"),
        ])
        let before = try fixture.load()
        try fixture.write("providers_meta.json", String(decoding: rewritten.output, as: UTF8.self))
        #expect(SnapshotDifference(from: before, to: try fixture.load(after: before)).isEmpty)
    }
}
