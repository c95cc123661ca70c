import Glibc
import Harness
import JSON
import Testing

/// Whether a program is there to be asked.
private func isThere(_ program: String) -> Bool {
    unsafe access("/usr/bin/" + program, X_OK) == 0
}

/// Runs a command of a shell, and returns what it said.
private func say(_ command: String) throws -> String {
    guard let stream = unsafe popen("{ \(command); } 2>&1 </dev/null", "r") else {
        throw HarnessError("popen: errno \(errno)")
    }
    var bytes: [UInt8] = []
    while case let byte = unsafe getc(stream), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    let status = unsafe pclose(stream)
    guard status == 0 else { throw HarnessError("\(command): \(String(decoding: bytes, as: UTF8.self))") }
    return String(decoding: bytes, as: UTF8.self)
}

@Suite("manual pages", .timeLimit(.minutes(5)))
struct ManualPageTests {
    static let pages = [
        "man1/providerctl.1", "man5/providerd-files.5", "man7/providerd-protocol.7", "man8/providerd.8",
    ]

    /// Makes everything that is installed below `share`, as the build does.
    private func make() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        let binaries = try Subprocess.path(of: "providerctl").split(separator: "/").dropLast().joined(separator: "/")
        _ = try say(
            "cd '\(ReferenceMaterial.projectRoot)' && .ci/share '/\(binaries)' '\(directory.file("share"))'"
        )
        return directory
    }

    @Test("groff reads every page without a warning", .enabled(if: isThere("groff"), "groff is not installed"))
    func groff() throws {
        let directory = try make()
        for page in Self.pages {
            #expect(try say("groff -man -ww -Tutf8 -z '\(directory.file("share/man/\(page)"))'") == "", "\(page)")
        }
    }

    @Test("mandoc finds nothing to warn of", .enabled(if: isThere("mandoc"), "mandoc is not installed"))
    func mandoc() throws {
        let directory = try make()
        for page in Self.pages {
            let path = directory.file("share/man/\(page)")
            #expect(try say("mandoc -Tlint -Wwarning '\(path)' || true") == "", "\(page)")
        }
    }

    @Test("the page of providerctl tells of every verb and each of its options")
    func verbs() throws {
        let directory = try make()
        let text = String(decoding: try readFile(directory.file("share/man/man1/providerctl.1")), as: UTF8.self)
        let dump = try Subprocess("providerctl", ["--experimental-dump-help"]).finish()
        let command = try JSONValue.parse(dump.output)["command"]
        let verbs = try #require(command?["subcommands"]?.arrayValue).filter { $0["shouldDisplay"]?.boolValue != false }
        #expect(verbs.count > 10)
        for verb in verbs {
            let name = try #require(verb["commandName"]?.stringValue)
            if name == "help" { continue }
            #expect(text.contains(".SS \"providerctl \(name)"), "\(name)")
            for argument in verb["arguments"]?.arrayValue ?? [] {
                for form in argument["names"]?.arrayValue ?? [] where form["kind"]?.stringValue == "long" {
                    let option = form["name"]?.stringValue ?? ""
                    #expect(text.contains("\\-\\-\(option.replacing("-", with: "\\-"))\\fR"), "\(name) --\(option)")
                }
            }
        }
        #expect(text.contains(".SH \"EXIT STATUS\"\n"))
    }

    @Test("the same sources make the same pages, and completions for three shells")
    func same() throws {
        let first = try make()
        let second = try make()
        let files = try say("cd '\(first.path)' && find share -type f | sort").split(separator: "\n").map(String.init)
        #expect(files.count == 10)
        #expect(try say("diff -r '\(first.path)' '\(second.path)'") == "")
    }

    /// Markdown, and what it is as a page, behind its name.
    static let table: [(markdown: String, page: String)] = [
        (
            "## One two\n\ntext *a* **b** `-c` ``D``",
            ".SH \"ONE TWO\"\ntext \\fIa\\fR \\fBb\\fR \\fB\\-c\\fR \\fBD\\fR\n"
        ),
        ("## handlers/NAME.json\n", ".SH \"handlers/NAME.json\"\n"),
        ("### Part\n\none\ntwo\n\nthree", ".SH \"DESCRIPTION\"\n.SS \"Part\"\none two\n.PP\nthree\n"),
        ("- one\n  more\n- two", ".SH \"DESCRIPTION\"\n.IP \\(bu 2\none more\n.IP \\(bu 2\ntwo\n"),
        ("1. one\n2. two", ".SH \"DESCRIPTION\"\n.IP 1. 4\none\n.IP 2. 4\ntwo\n"),
        ("```sh\na -b\n.c 'd'\n\n```", ".SH \"DESCRIPTION\"\n.RS 4\n.EX\na \\-b\n\\&.c \\(aqd\\(aq\n\\&\n.EE\n.RE\n"),
        ("| a | b |\n|---|---|\n| `x` | y \\| z |", ".SH \"DESCRIPTION\"\n.TP\n\\fBx\\fR\ny | z\n"),
        (
            "| a | b | c |\n|---|---|---|\n| x | y | z |\n| u | | v |",
            ".SH \"DESCRIPTION\"\n.TP\nx\nb: y\n.br\nc: z\n.TP\nu\nc: v\n"
        ),
        (
            "[site](https://a.b/c) [page](Other.md) <doc:Third>",
            ".SH \"DESCRIPTION\"\nsite (https://a.b/c) page \\fIThird\\fR\n"
        ),
        ("a\\b ~ ^ \" → 3 * 4", ".SH \"DESCRIPTION\"\na\\eb \\(ti \\(ha \\(dq \\[u2192] 3 * 4\n"),
        ("'tis", ".SH \"DESCRIPTION\"\n\\(aqtis\n"),
        ("<!-- nothing -->\n\ntext", ".SH \"DESCRIPTION\"\ntext\n"),
    ]

    @Test("Markdown becomes what man(7) understands", arguments: table)
    func markdown(markdown: String, page: String) throws {
        let directory = try TemporaryDirectory()
        try writeFile(directory.file("a.md"), "# Title\n\nThe summary.\n\n" + markdown + "\n")
        let outcome = try Subprocess(
            "manual-pages",
            ["document", "--name", "a", "--section", "7", "--date", "2026-01-01", directory.file("a.md")]
        ).finish()
        #expect(outcome.status == 0)
        let head = ".TH \"A\" 7 \"2026-01-01\" providerd\n.SH \"NAME\"\na \\- the summary\n"
        #expect(outcome.output == head + page)
    }
}
