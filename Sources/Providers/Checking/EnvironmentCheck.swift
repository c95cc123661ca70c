/// What in `.env` is read by nobody, or not as its writer may think: misspelt names, numbers with gaps, lines that a
/// later one overrules.
struct EnvironmentCheck {
    private let environment: EnvironmentFile
    /// The providers' prefixes, the longest first: `A_B` before `A`.
    private let prefixes: [String]
    private(set) var problems: [Problem] = []

    init(_ contents: ConfigurationContents) {
        environment = EnvironmentFile(contents.environment?.bytes ?? [])
        prefixes = contents.entries.map(\.environmentPrefix).sorted { $0.utf8.count > $1.utf8.count }
        checkOverruled()
        checkUnknown()
        for prefix in prefixes { checkNumbers(prefix) }
    }

    private mutating func note(_ severity: Problem.Severity, _ key: String, _ message: String) {
        let line = environment.binding(key)?.line
        problems.append(Problem(severity, file: ConfigurationFiles.environmentName, line: line, "\(key) \(message)"))
    }

    /// A variable of a provider's that is set twice has its last value.
    private mutating func checkOverruled() {
        var lines: [String: Int] = [:]
        for binding in environment.bindings {
            guard let key = binding.key, ProviderVariables.isName(key), isOfProvider(key) else { continue }
            guard let line = lines.updateValue(binding.line, forKey: key) else { continue }
            problems.append(
                Problem(
                    .warning,
                    file: ConfigurationFiles.environmentName,
                    line: line,
                    "\(key) is set again on line \(binding.line), which is what counts"
                )
            )
        }
    }

    private mutating func checkUnknown() {
        let keys = Set(environment.bindings.compactMap(\.key)).filter(ProviderVariables.isName)
        for key in keys.sorted(by: { position($0) < position($1) }) {
            if let prefix = prefixes.first(where: { key.hasPrefix($0 + "_") }) {
                checkSuffix(key, prefix)
            } else if let (prefix, suffix) = Self.split(key, among: keys) {
                let near = NearNames.suggestions(for: prefix, among: prefixes.map { $0.lowercased() }, count: 1).first
                let hint = near.map { "; is \(ProviderVariables.name($0.uppercased(), suffix)) meant?" } ?? ""
                // A key is told by the loader; then only the hint is new.
                if ProviderVariables.keyNumber(key) == nil {
                    note(.note, key, "belongs to no provider\(hint)")
                } else if near != nil {
                    note(.note, key, "has the prefix of no provider\(hint)")
                }
            }
        }
        checkNames()
    }

    /// A line that begins like a provider's variable and is none, perhaps for a colon in the place of the equals sign.
    private mutating func checkNames() {
        for binding in environment.bindings {
            guard let key = binding.key, !ProviderVariables.isName(key), isOfProvider(key) else { continue }
            problems.append(
                Problem(
                    .warning,
                    file: ConfigurationFiles.environmentName,
                    line: binding.line,
                    "this line begins like a provider's variable, but it is none; write NAME=value"
                )
            )
        }
    }

    /// A variable of a provider's, whose end is perhaps misspelt.
    private mutating func checkSuffix(_ key: String, _ prefix: String) {
        let suffix = String(key.dropFirst(prefix.utf8.count + 1))
        if ProviderVariables.keyNumber(key)?.prefix == prefix || ProviderVariables.suffixes.contains(suffix) { return }
        if suffix.hasPrefix(ProviderVariables.key + "_") {
            note(.warning, key, "is not read: further keys are numbered 2, 3 and so on")
            return
        }
        let near = NearNames.suggestions(
            for: suffix,
            among: ProviderVariables.suffixes.map { $0.lowercased() },
            count: 1
        )
        let hint = near.first.map { "; is \(ProviderVariables.name(prefix, $0.uppercased())) meant?" } ?? ""
        note(near.isEmpty ? .note : .warning, key, "is read by nothing\(hint)")
    }

    private func position(_ key: String) -> Int { environment.binding(key)?.start ?? 0 }

    private func isOfProvider(_ key: String) -> Bool { prefixes.contains { key.hasPrefix($0 + "_") } }

    /// The prefix and suffix of a variable that looks like a provider's; a parameter alone, such as `HTTP_TIMEOUT`, does
    /// not.
    private static func split(_ key: String, among keys: Set<String>) -> (prefix: String, suffix: String)? {
        if let (prefix, _) = ProviderVariables.keyNumber(key) {
            return (prefix, String(key.dropFirst(prefix.utf8.count + 1)))
        }
        let own = [ProviderVariables.endpoint, ProviderVariables.defaultModel]
        for suffix in ProviderVariables.suffixes where key.hasSuffix("_" + suffix) {
            let prefix = String(key.dropLast(suffix.utf8.count + 1))
            guard !prefix.isEmpty else { continue }
            if own.contains(suffix) { return (prefix, suffix) }
            let isOfOne = keys.contains { other in
                ProviderVariables.keyNumber(other)?.prefix == prefix
                    || own.contains { other == ProviderVariables.name(prefix, $0) }
            }
            return isOfOne ? (prefix, suffix) : nil
        }
        return nil
    }

    /// Keys that are numbered with a gap, or the same as another one.
    private mutating func checkNumbers(_ prefix: String) {
        let numbers = environment.keys.compactMap { key -> Int? in
            guard let found = ProviderVariables.keyNumber(key), found.prefix == prefix else { return nil }
            return found.number
        }.sorted()
        for (index, number) in numbers.enumerated() {
            let key = ProviderVariables.key(prefix, number)
            if number != index + 1, index == 0 || numbers[index - 1] != number - 1 {
                let missing = ProviderVariables.key(prefix, number - 1)
                note(.note, key, "is used, though there is no \(missing); was one forgotten?")
            }
            let value = environment.valueBytes(key)
            if value?.isEmpty == true { note(.note, key, "is empty, and counts as none") }
            let twin = numbers[..<index].first { environment.valueBytes(ProviderVariables.key(prefix, $0)) == value }
            if let twin, value?.isEmpty == false {
                note(.warning, key, "is the same key as \(ProviderVariables.key(prefix, twin))")
            }
        }
    }
}
