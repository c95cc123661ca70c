import Harness
import Providers
import Testing
import Wire

/// The files that are shipped as samples.
@Suite(.timeLimit(.minutes(1)))
struct SampleTests {
    private func sample(_ name: String) throws -> String {
        String(decoding: try readFile(ReferenceMaterial.projectRoot + "/config/" + name), as: UTF8.self)
    }

    @Test("The samples and templates together are a configuration without problems")
    func load() throws {
        let fixture = try ConfigurationFixture(
            environment: sample("env.sample").replacing("\n#DEEPSEEK_", with: "\nDEEPSEEK_"),
            metadata: sample("providers_meta.json"),
            handlers: ["deepseek": sample("templates/openai.json"), "echo": sample("templates/echo.json")]
        )
        let snapshot = try fixture.load()
        #expect(snapshot.names == ["deepseek", "echo"])
        #expect(snapshot.problems == [])
        #expect(snapshot.provider("deepseek")?.defaultModel == "deepseek-chat")
    }

    @Test("The sample of .env is the one that the daemon makes, and says nothing until a comment mark is taken away")
    func environment() throws {
        #expect(try sample("env.sample") == SampleConfiguration.environment)
        #expect(EnvironmentFile(Array(SampleConfiguration.environment.utf8)).bindings.allSatisfy { $0.key == nil })
    }

    @Test("The handler that a new provider gets is the template of its type", arguments: ["openai", "echo"])
    func template(type: String) throws {
        let fixture = try ConfigurationFixture()
        _ = try AddingTests.transaction(fixture).add(ProviderAdd(type: type, name: "x"), after: fixture.load())
        #expect(try fixture.text("handlers/x.json") == sample("templates/\(type).json"))
    }

    @Test("The sample of .env and the page name every variable there is")
    func variables() throws {
        let page = try readFile(
            ReferenceMaterial.projectRoot + "/Sources/Providers/Providers.docc/ConfigurationFiles.md"
        )
        for text in [try sample("env.sample"), String(decoding: page, as: UTF8.self)] {
            for suffix in ["API_KEY", "ENDPOINT", "DEFAULT_MODEL"] + ProviderParameter.all.map(\.suffix) {
                #expect(text.contains("X_" + suffix), "\(suffix)")
            }
        }
    }
}
