import Testing

@Suite(.timeLimit(.minutes(1)))
struct SourceRulesTests {
    /// The modules that may step outside what the compiler proves: they speak to C.
    private static let mayBeUnsafe: Set = ["POSIX", "Reactor", "Systemd", "Curl"]

    /// The files of other modules that may, each for a measured reason that it tells itself.
    private static let mayBeUnsafeFiles: Set = [
        "Sources/JSON/ByteArray+Append.swift", "Sources/JSON/JSONLexer.swift",
        "Sources/JSON/JSONLexer+Decoding.swift", "Sources/JSON/Span+Search.swift",
    ]

    private static func isExempt(_ file: SourceFile) -> Bool {
        mayBeUnsafe.contains(file.module) || mayBeUnsafeFiles.contains(file.path)
    }

    @Test("no file is longer than 400 lines", arguments: ["Sources", "Tests"])
    func length(folder: String) throws {
        for file in try SourceFile.read(folder: folder) {
            #expect(file.text.raw.count <= 401, "\(file.path) has \(file.text.raw.count - 1) lines")
        }
    }

    @Test("what the compiler cannot prove stands only in the modules that speak to C")
    func escapes() throws {
        let places = try SourceFile.sources.filter { !Self.isExempt($0) }.flatMap { file in
            file.places { $0.words.contains("unsafe") || $0.contains("@unchecked") }
        }
        #expect(places.isEmpty)
    }

    @Test("no exemption is left over")
    func exemptions() throws {
        let files = try SourceFile.sources
        for path in Self.mayBeUnsafeFiles {
            let file = files.first { $0.path == path }
            #expect(
                file?.places { $0.words.contains("unsafe") || $0.contains("@unchecked") }.isEmpty == false,
                "\(path)"
            )
        }
    }

    @Test("every promise to the compiler about threads has its reason on the line above")
    func reasons() throws {
        let silent = try SourceFile.sources.flatMap { file in
            file.text.code.indices
                .filter {
                    file.text.code[$0].contains("@unchecked") || file.text.code[$0].contains("nonisolated(unsafe)")
                }
                .filter { !file.text.isCommented(line: $0) }
                .map { "\(file.path):\($0 + 1)" }
        }
        #expect(silent.isEmpty)
    }

    @Test(
        "what input can cause never ends the process",
        arguments: ["try!", "fatalError(", "as!", "unowned(unsafe)"]
    )
    func traps(token: String) throws {
        let places = try SourceFile.sources.flatMap { file in file.places { $0.contains(token) } }
        #expect(places.isEmpty)
    }

    @Test("no source leaves work for later in words", arguments: ["TODO", "FIXME", "XXX"])
    func unfinished(word: String) throws {
        let places = try SourceFile.sources.flatMap { file in
            file.text.raw.indices
                .filter { file.text.raw[$0].words.contains(Substring(word)) }
                .map { "\(file.path):\($0 + 1)" }
        }
        #expect(places.isEmpty)
    }

    @Test("everything that another module or program may use is documented")
    func documentation() throws {
        let files = try SourceFile.sources
        // What meets a requirement of one of our own protocols is documented there.
        let requirements = Set(files.flatMap(\.text.requirements).map(\.name))
        // The mock is a tool of our own tests: its types explain themselves, not each of their members.
        let undocumented = files.filter { $0.module != "MockProvider" }.flatMap { file in
            let lines = file.text.code.indices.filter { line in
                file.text.interfaceName(line: line).map { !requirements.contains($0) } ?? false
            }
            return (lines + file.text.requirements.map(\.line))
                .filter { !file.text.isDocumented(line: $0) }
                .map { "\(file.path):\($0 + 1) \(file.text.code[$0].drop { $0 == " " })" }
        }
        #expect(undocumented.isEmpty)
    }
}
