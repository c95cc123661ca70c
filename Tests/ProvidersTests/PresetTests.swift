import Harness
import JSON
import POSIX
import Providers
import Testing
import Wire

@Suite("Presets", .timeLimit(.minutes(1)))
struct PresetTests {
    /// Directories with these files below `presets`.
    private func directories(own: [String: String], data: [String: String]) throws -> (
        TemporaryDirectory, PresetDirectories
    ) {
        let temporary = try TemporaryDirectory()
        for (name, files) in [("own", own), ("data", data)] {
            try Directory.create(temporary.file(name))
            try Directory.create(temporary.file(name + "/presets"))
            for (file, text) in files { try writeFile(temporary.file(name + "/presets/" + file), text) }
        }
        let data = [temporary.file("data"), temporary.file("nowhere")]
        return (temporary, PresetDirectories(configuration: temporary.file("own"), data: data))
    }

    @Test("are read from the data and from the configuration, whose own come first")
    func order() throws {
        let (temporary, directories) = try directories(
            own: ["b.json": #"{"name":"b","title":"Mine","type":"openai"}"#, "notes.txt": "no preset"],
            data: [
                "a.json": """
                {"name":"a","title":"A","type":"openai","endpoint":"https://a/v1","key_page":"https://a/keys",
                 "models":["m"],"notes":["n"],"handler":{"auth":"none"}}
                """,
                "b.json": #"{"name":"b","title":"B","type":"openai"}"#,
            ]
        )
        let (presets, problems) = withExtendedLifetime(temporary) { directories.load() }
        #expect(problems == [])
        #expect(presets.map(\.name) == ["a", "b"])
        #expect(presets.map(\.title) == ["A", "Mine"])
        #expect(presets[0].models == ["m"])
        #expect(presets[0].handler == ["auth": "none"])
    }

    @Test(
        "a broken one is told and keeps nobody from the others",
        arguments: [
            ("{", "is no JSON"),
            ("[]", "must be an object"),
            (#"{"name":"x","title":"X","type":"openai","color":1,"models":"m"}"#, "color"),
            (#"{"name":"y","title":"X","type":"openai"}"#, "name must be x"),
            (#"{"name":"x","title":"X","type":"telepathy"}"#, "type telepathy is not known"),
            (#"{"name":"x","title":"X","type":"openai","handler":{"auth":"magic"}}"#, "handler: /auth"),
        ]
    )
    func broken(text: String, words: String) throws {
        let (temporary, directories) = try directories(
            own: ["x.json": text],
            data: ["a.json": #"{"name":"a","title":"A","type":"openai"}"#]
        )
        let (presets, problems) = withExtendedLifetime(temporary) { directories.load() }
        #expect(presets.map(\.name) == ["a"])
        #expect(problems.count == 1)
        #expect(problems.first?.message.contains(words) == true, "\(problems)")
    }

    @Test("those that are shipped are right, and there are enough of them")
    func shipped() {
        let directories = PresetDirectories(
            configuration: "/nonexistent",
            data: [ReferenceMaterial.projectRoot + "/config"]
        )
        let (presets, problems) = directories.load()
        #expect(problems == [])
        #expect(presets.count >= 30)
    }
}
