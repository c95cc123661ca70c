import Harness
import JSON
import Providers
import Testing

/// Ten thousand random files and edits: what is not ours never changes, and everybody reads what was set.
@Suite(.timeLimit(.minutes(5)))
struct EnvironmentPropertyTests {
    private static let rounds = 10_000

    /// Every round, made once for all tests; the seed of a round is its number.
    private static let all = (0..<rounds).map { EnvironmentRound(seed: UInt64($0)) }

    @Test("Edits change their own lines alone, and what was set is read back")
    func edits() {
        for round in Self.all {
            #expect(round.failures == [], "seed \(round.seed)")
        }
        // The rounds are about something.
        #expect(Self.all.count { $0.model.isEmpty } < Self.rounds / 4)
        #expect(Self.all.count { $0.isForShells && !$0.model.isEmpty } > Self.rounds / 4)
    }

    /// Gives all files to a Python program at once, and holds its answer to what was set.
    private static func compare(_ script: String, _ chosen: [EnvironmentRound]) throws {
        let directory = try TemporaryDirectory()
        let texts = chosen.map { JSONValue.string(String(decoding: $0.file.bytes, as: UTF8.self)) }
        try writeFile(
            directory.file("texts.json"),
            String(decoding: JSONValue.array(texts).serialized(), as: UTF8.self)
        )
        let outcome = try Program.run([TestTools.python, "-c", script, directory.file("texts.json")])
        let answers = try JSONValue.parse(outcome.output.span).arrayValue ?? []
        #expect(answers.count == chosen.count)
        for (round, answer) in zip(chosen, answers) {
            for (key, value) in round.model {
                #expect(answer[key]?.stringValue == value, "seed \(round.seed), \(key)")
            }
        }
    }

    @Test("python-dotenv, expanding variables, reads what was set", .needsTestTools)
    func pythonDotenv() throws {
        let script = """
            import io, json, logging, sys
            from dotenv import dotenv_values
            logging.disable()
            texts = json.load(open(sys.argv[1]))
            print(json.dumps([dotenv_values(stream=io.StringIO(text, newline=""), interpolate=True) for text in texts]))
            """
        try Self.compare(script, Self.all)
    }

    @Test("By the rules of motdotla/dotenv it reads the same", .needsTestTools)
    func motdotla() throws {
        // Its published expression and what its parse() does to a match, by an engine for ECMA 262.
        let script = #"""
            import json, re, sys, regress
            LINE = regress.Regex(r"""^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$""", "m")
            QUOTED = re.compile(r"^(['\"`])([\s\S]*)\1$")
            SPACE = " \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
            def parse(text):
                values = {}
                text = re.sub(r"\r\n?", "\n", text)
                data = text.encode()
                for match in LINE.find_iter(text):
                    # The places are counted in bytes.
                    groups = [None if g is None else data[g].decode() for g in (match.group(1), match.group(2))]
                    value = (groups[1] or "").strip(SPACE)
                    first = value[:1]
                    value = QUOTED.sub(r"\2", value)
                    if first == '"':
                        value = value.replace("\\n", "\n").replace("\\r", "\r")
                    values[groups[0]] = value
                return values
            print(json.dumps([parse(text) for text in json.load(open(sys.argv[1]))]))
            """#
        try Self.compare(script, Self.all.filter(\.isForShells))
    }

    @Test("sh reads what was set", .needsProgram("sh"))
    func shell() throws {
        let directory = try TemporaryDirectory()
        let chosen = Self.all.filter { $0.isForShells && !$0.model.isEmpty }
        var script = ""
        for round in chosen {
            let path = directory.file("\(round.seed)")
            try writeFile(path, String(decoding: round.file.bytes, as: UTF8.self))
            let names = round.model.keys.sorted().map { "\"$\($0)\"" }.joined(separator: " ")
            // A shell of its own each, so that none sees another's variables.
            script += "(set -a; . \(path); printf '%s\\0' \(names))\n"
        }
        try writeFile(directory.file("script"), script)
        let outcome = try Program.run(["sh", directory.file("script")])
        #expect(outcome.status == 0)
        var values = outcome.output.split(separator: 0, omittingEmptySubsequences: false)[...]
        for round in chosen {
            for key in round.model.keys.sorted() {
                let value = values.popFirst().map { String(decoding: $0, as: UTF8.self) }
                #expect(value == round.model[key], "seed \(round.seed), \(key)")
            }
        }
        #expect(values.count == 1)
    }
}
