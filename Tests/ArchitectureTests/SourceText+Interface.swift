extension SourceText {
    /// The requirements of others' protocols, whose documentation is theirs.
    private static let witnesses: Set<Substring> = [
        // SerialExecutor.
        "enqueue", "asUnownedSerialExecutor", "isIsolatingCurrentContext", "checkIsolated",
        "isSameExclusiveExecutionContext",
        // The standard library.
        "description", "debugDescription", "customMirror", "hash", "encode", "rawValue", "startIndex",
        "endIndex", "makeIterator", "next", "allCases",
        // LogHandler, ParsableCommand.
        "logLevel", "metadata", "metadataProvider", "metadataKey", "log", "run", "configuration",
    ]
    private static let declarations: Set<Substring> = [
        "func", "var", "let", "struct", "class", "enum", "protocol", "actor", "init", "subscript", "typealias",
        "associatedtype", "case", "macro", "operator",
    ]

    /// The name of what the line declares, if that is `package` or `public` and no witness of another's protocol.
    func interfaceName(line index: Int) -> Substring? {
        let line = code[index].drop { $0 == " " }
        let words = String(line).words
        guard let access = words.firstIndex(where: { $0 == "package" || $0 == "public" }), access < 3,
            !words.contains("import"), !words.contains("extension"), !words.contains("override"),
            let keyword = words.firstIndex(where: Self.declarations.contains), keyword > access
        else { return nil }
        let name = keyword + 1 < words.count ? words[keyword + 1] : ""
        let isOperator = [" == ", " < ", " ~= ", " + ", " += "].contains { line.contains("func" + $0) }
        let isLiteral = words[keyword] == "init" && name.hasSuffix("Literal")
        let isCoding = words[keyword] == "init" && name == "from"
        // `let severity: Severity` says what its type says; `noEntry = ENOENT` what errno(3) says.
        let isNamedByType = line.hasSuffix(": \(name.prefix(1).uppercased())\(name.dropFirst())")
        let isErrorNumber =
            words.last?.first == "E" && words.last == words.last?.uppercased()[...] && line.contains(" = E")
        return isNamedByType || isErrorNumber || isOperator || isLiteral || isCoding || Self.witnesses.contains(name)
            ? nil : name
    }

    /// What the `package` and `public` protocols of the file require, each with its line.
    var requirements: [(name: Substring, line: Int)] {
        var found: [(name: Substring, line: Int)] = []
        var depth = 0
        for (index, line) in code.enumerated() {
            let words = line.words
            if depth == 0, words.first == "package" || words.first == "public", words.dropFirst().first == "protocol" {
                depth = line.nesting
                continue
            }
            guard depth > 0 else { continue }
            if depth == 1, let keyword = words.firstIndex(where: Self.declarations.contains), keyword + 1 < words.count
            {
                found.append((words[keyword + 1], index))
            }
            depth += line.nesting
        }
        return found
    }

    /// Whether a documentation comment ends above the line, its attributes and a remark about one of these.
    func isDocumented(line index: Int) -> Bool {
        let above = raw[..<index].reversed().lazy.map { $0.drop { $0 == " " } }
        return above.first { !$0.hasPrefix("@") && !($0.hasPrefix("//") && !$0.hasPrefix("///")) }?.hasPrefix("///")
            == true
    }

    /// Whether a comment ends above the line and its attributes.
    func isCommented(line index: Int) -> Bool {
        let above = raw[..<index].reversed().lazy.map { $0.drop { $0 == " " } }
        return above.first { !$0.hasPrefix("@") }?.hasPrefix("//") == true
    }
}

extension String {
    /// How many braces the line opens more than it closes.
    fileprivate var nesting: Int {
        utf8.reduce(0) { $0 + ($1 == UInt8(ascii: "{") ? 1 : $1 == UInt8(ascii: "}") ? -1 : 0) }
    }
}
