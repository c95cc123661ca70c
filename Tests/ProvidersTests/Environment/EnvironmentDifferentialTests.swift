import Harness
import JSON
import Providers
import Testing

/// Our reading and writing against the programs that read the same files.
@Suite(.timeLimit(.minutes(5)))
struct EnvironmentDifferentialTests {
    @Test(
        "python-dotenv reads random files as we do",
        .needsTestTools
    )
    func pythonGrammar() throws {
        var random = SeededGenerator(seed: 20)
        let pieces = [
            "A", "B", "export ", "=", "=", "=", "'", "'", "\"", "\"", "\\", "\\'", "\\\"", "\\n", "#", " #", " ", "\t",
            "\n", "\n", "\r\n", "\r", "x", "é", "$B", "${A}", "\u{A0}", "\u{2028}", "\u{3000}", "\u{B}", "\u{1C}",
            "\u{85}",
        ]
        let texts = (0..<3000).map { _ in
            (0..<Int.random(in: 0...14, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                .joined()
        }
        let directory = try TemporaryDirectory()
        let input = JSONValue.array(texts.map { .string($0) }).serialized()
        try writeFile(directory.file("texts.json"), String(decoding: input, as: UTF8.self))
        let script = """
            import io, json, sys
            from dotenv.parser import parse_stream
            texts = json.load(open(sys.argv[1]))
            print(json.dumps([[[b.key, b.value, b.error] for b in parse_stream(io.StringIO(t, newline=""))
                               if b.error or b.key is not None] for t in texts]))
            """
        let outcome = try Program.run([TestTools.python, "-c", script, directory.file("texts.json")])
        let answers = try JSONValue.parse(outcome.output.span).arrayValue ?? []
        #expect(answers.count == texts.count)
        for (text, answer) in zip(texts, answers) {
            let expected = (answer.arrayValue ?? []).map {
                let fields = $0.arrayValue ?? []
                return ExpectedBinding(
                    fields[0].stringValue,
                    fields[1].stringValue,
                    isError: fields[2].boolValue ?? false
                )
            }
            #expect(bindings(of: text).filter { $0 != .other } == expected, "\(text.debugDescription)")
        }
    }

    /// Values of every class that can be written: what is refused is another test's business.
    static func writableValues(seed: UInt64, count: Int) -> [String] {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("abcXYZ019_-./:@%+,=~!*?[](){}<>|&;#^ \t'\"\\$`éß中🙂")
        var values = [
            "", " ", "'", "\"", "#", "a b", " a ", "$HOME", "`id`", "~", "~/x", "a\\b", "*", "!x", "=", "a=b #c",
        ]
        while values.count < count {
            let value = String(
                (0..<Int.random(in: 0...12, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" }
            )
            let bytes = Array(value.utf8)
            // Not every value has a common form; those that have none are skipped here.
            if (try? EnvironmentQuoting.quoted(bytes.span)) != nil { values.append(value) }
        }
        return values
    }

    /// A file with a line for each value, as the editor writes it.
    static func file(of values: [String]) throws -> EnvironmentFile {
        var file = EnvironmentFile()
        for (index, value) in values.enumerated() { try file.set("KEY_\(index)", to: value) }
        return file
    }

    @Test(
        "python-dotenv, expanding variables, reads back what we write",
        .needsTestTools
    )
    func pythonReadsBack() throws {
        let values = Self.writableValues(seed: 3, count: 500)
        let directory = try TemporaryDirectory()
        try writeFile(directory.file("env"), String(decoding: Self.file(of: values).bytes, as: UTF8.self))
        let script = """
            import dotenv, json, sys
            print(json.dumps(dotenv.dotenv_values(sys.argv[1], interpolate=True)))
            """
        let outcome = try Program.run([TestTools.python, "-c", script, directory.file("env")])
        let answer = try JSONValue.parse(outcome.output.span)
        for (index, value) in values.enumerated() {
            #expect(answer["KEY_\(index)"]?.stringValue == value)
        }
    }

    @Test("sh reads back what we write", .needsProgram("sh"))
    func shellReadsBack() throws {
        let values = Self.writableValues(seed: 4, count: 500)
        let directory = try TemporaryDirectory()
        try writeFile(directory.file("env"), String(decoding: Self.file(of: values).bytes, as: UTF8.self))
        let script =
            "set -a; . \"$1\"; i=0; while [ $i -lt \(values.count) ]; do eval \"printf '%s\\0' \\\"\\$KEY_$i\\\"\"; i=$((i+1)); done"
        let outcome = try Program.run(["sh", "-c", script, "sh", directory.file("env")])
        let read = outcome.output.split(separator: 0, omittingEmptySubsequences: false).dropLast()
        #expect(outcome.status == 0)
        #expect(read.map { String(decoding: $0, as: UTF8.self) } == values)
    }

    @Test(
        "motdotla/dotenv reads back what we write",
        .enabled(if: Program.hasNodeDotenv, "node's dotenv is not installed")
    )
    func nodeReadsBack() throws {
        let values = Self.writableValues(seed: 5, count: 500)
        let directory = try TemporaryDirectory()
        try writeFile(directory.file("env"), String(decoding: Self.file(of: values).bytes, as: UTF8.self))
        let script = "console.log(JSON.stringify(require('dotenv').parse(require('fs').readFileSync(process.argv[1]))))"
        let outcome = try Program.run(["node", "-e", script, directory.file("env")])
        let answer = try JSONValue.parse(outcome.output.span)
        for (index, value) in values.enumerated() {
            #expect(answer["KEY_\(index)"]?.stringValue == value)
        }
    }
}
