import Harness
import Testing

@testable import MockProvider

/// What the documentation says is what there is.
@Suite("The documentation of scripts", .timeLimit(.minutes(5)))
struct DocumentationTests {
    private static func page() throws -> String {
        let path = ReferenceMaterial.projectRoot + "/Sources/MockProvider/MockProvider.docc/Scripts.md"
        return String(decoding: try readFile(path), as: UTF8.self)
    }

    /// What stands in backquotes in the first column of the table whose first cell is `title`.
    private static func names(inTableOf title: String, from page: String) -> [String] {
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("| \(title) |") }) else { return [] }
        return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.flatMap { line in
            let cell = line.split(separator: "|", maxSplits: 1)[0]
            return cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        }
    }

    @Test("its example is a script")
    func example() throws {
        let page = try Self.page()
        let block = try #require(page.split(separator: "```json\n").last?.split(separator: "```").first)
        let script = try Script.parse(Array(block.utf8))
        #expect(script.models.count == 6)
        #expect(script.models["flaky"]?.count == 3)
    }

    @Test("its words of model names are known")
    func words() throws {
        let words = Self.names(inTableOf: "word", from: try Self.page())
        #expect(words.count > 40)
        for word in words {
            #expect(throws: Never.self, "\(word)") { try ModelName.behaviour("mock-stall1-\(word)7") }
        }
    }

    @Test("its dialects are all there are")
    func dialects() throws {
        let page = try Self.page()
        let lines = page.split(separator: "\n").drop { !$0.hasPrefix("| dialect |") }.dropFirst(2)
        let names = lines.prefix { $0.hasPrefix("|") }.compactMap { $0.split(separator: "`").dropFirst().first }
        #expect(Set(names.map(String.init)) == Set(MockDialects.all.map(\.name)))
    }

    @Test("its members of a behaviour are all there are")
    func members() throws {
        let page = try Self.page()
        let tables = page.split(separator: "Members of a behaviour").map(String.init)
        let documented = Set(Self.names(inTableOf: "member", from: try #require(tables.last)))
        let error = #expect(throws: ScriptError.self) { try Script.parse(Array(#"{"models":{"a":{"?":1}}}"#.utf8)) }
        let known = try #require(error?.message.split(separator: ": ").last).split(separator: ", ").map(String.init)
        #expect(documented == Set(known))
        let top = #expect(throws: ScriptError.self) { try Script.parse(Array(#"{"?":1}"#.utf8)) }
        let knownTop = try #require(top?.message.split(separator: ": ").last).split(separator: ", ").map(String.init)
        #expect(Set(Self.names(inTableOf: "member", from: tables[0])) == Set(knownTop).subtracting(["$schema"]))
    }

    @Test("a script that cannot be read says which and why")
    func unreadable() throws {
        let directory = try TemporaryDirectory()
        try writeFile(directory.file("a.json"), #"{"models":{"a":{"status":200}}}"#)
        try writeFile(directory.file("b.json"), #"{"models":{"b":{"status":"x"}}}"#)
        #expect(try StandaloneMock.script(from: [directory.file("a.json")]).models.keys.sorted() == ["a"])
        let error = #expect(throws: StandaloneMock.Failure.self) {
            try StandaloneMock.script(from: [directory.file("a.json"), directory.file("b.json")])
        }
        #expect(error?.description.hasSuffix("b.json: /models/b/status: must be a whole number from 0 on") == true)
        let missing = #expect(throws: StandaloneMock.Failure.self) {
            try StandaloneMock.script(from: [directory.file("none")])
        }
        #expect(missing?.description.contains("none") == true)
    }
}
