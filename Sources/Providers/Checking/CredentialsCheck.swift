import POSIX

/// Which of systemd's credentials no provider takes, and which keys of `.env` they put out of use.
struct CredentialsCheck {
    private(set) var problems: [Problem] = []

    init(_ contents: ConfigurationContents) {
        guard let directory = contents.credentialsDirectory else { return }
        let prefixes = contents.entries.map(\.environmentPrefix)
        let environment = EnvironmentFile(contents.environment?.bytes ?? [])
        // A directory that cannot be listed is the loader's to tell.
        for name in (try? Directory.names(in: directory)) ?? [] {
            let file = Path.join(directory, name)
            guard let (prefix, _) = ProviderVariables.keyNumber(name) else {
                // A unit may have credentials for others; one in the wrong case is meant for us.
                let wanted = name.uppercased().replacing("-", with: "_").replacing(".", with: "_")
                guard wanted != name, let found = ProviderVariables.keyNumber(wanted), prefixes.contains(found.prefix)
                else { continue }
                problems.append(Problem(.warning, file: file, "is not read; is \(wanted) meant?"))
                continue
            }
            guard !prefixes.contains(prefix) else { continue }
            let near = NearNames.suggestions(for: prefix, among: prefixes.map { $0.lowercased() }, count: 1).first
            let hint = near.map { "; is \($0.uppercased())\(name.dropFirst(prefix.utf8.count)) meant?" } ?? ""
            problems.append(Problem(.note, file: file, "the credential belongs to no provider\(hint)"))
        }
        for binding in environment.bindings {
            guard let key = binding.key, let (prefix, _) = ProviderVariables.keyNumber(key),
                contents.credentials[prefix] != nil, prefixes.contains(prefix), binding.valueRange?.isEmpty == false
            else { continue }
            problems.append(
                Problem(
                    .note,
                    file: ConfigurationFiles.environmentName,
                    line: binding.line,
                    "\(key) is not used, as systemd's credentials have keys for \(prefix)"
                )
            )
        }
    }
}
