import Dialects
import JSON
import POSIX
import Wire

/// Makes a snapshot of the bytes of a configuration, or finds everything that is wrong with them.
struct SnapshotBuilder {
    private let contents: ConfigurationContents
    private let previous: Snapshot
    private var problems: [Problem]
    private var environment = EnvironmentFile()
    private var keyNumbers: [String: [Int]] = [:]
    /// Handlers by their bytes: those of providers of one type are mostly alike.
    private var parsedHandlers: [ContentHash: Handler] = [:]
    /// The hashes of handlers' files by the handler's name: many providers may share one.
    private var handlerHashes: [String: ContentHash] = [:]
    private var usedVariables: Set<String> = []
    /// For so many problems more the line is looked for, which reads the file each time: were all of thousands of
    /// providers broken, nobody would wait for it.
    private var placesLeft = 100

    private init(_ contents: ConfigurationContents, previous: Snapshot) {
        self.contents = contents
        self.previous = previous
        problems = contents.problems
    }

    /// Builds the snapshot that comes after `previous`; a provider that is as it was there is the same object.
    static func build(
        _ contents: ConfigurationContents,
        after previous: Snapshot
    ) throws(ConfigurationError) -> Snapshot {
        var builder = SnapshotBuilder(contents, previous: previous)
        return try builder.build()
    }

    private mutating func build() throws(ConfigurationError) -> Snapshot {
        readEnvironment()
        var metadata = MetadataFile()
        if let bytes = contents.metadata?.bytes {
            do throws(ConfigurationError) {
                metadata = try MetadataFile(bytes: bytes)
            } catch {
                problems += error.problems
            }
        }
        var found: [(path: [String], message: String)] = []
        let entries = metadata.entries { found.append(($0, $1)) }
        let defaultName = metadata.defaultProvider { found.append(($0, $1)) }
        let routes = metadata.routes { found.append(($0, $1)) }
        for problem in found { report(metadataAt: problem.path, problem.message) }
        checkRoutes(routes, metadata, entries)
        checkPrefixes(entries)
        let providers = entries.compactMap { provider($0) }
        checkDefault(defaultName, entries)
        noteLeftovers(entries)
        guard !problems.contains(where: { $0.severity == .error }) else { throw ConfigurationError(problems: problems) }
        return Snapshot(
            generation: previous.generation + 1,
            directory: contents.files.directory,
            providers: providers,
            defaultProvider: defaultName,
            routes: routes,
            problems: problems,
            contentHash: contents.contentHash
        )
    }

    private mutating func report(_ severity: Problem.Severity = .error, metadataAt path: [String], _ message: String) {
        var line: Int?
        if placesLeft > 0, let metadata = contents.metadata {
            placesLeft -= 1
            line = JSONPlace.line(of: path, in: metadata.bytes)
        }
        problems.append(Problem(severity, file: MetadataFile.name, line: line, message))
    }

    private mutating func readEnvironment() {
        guard let file = contents.environment else { return }
        let name = ConfigurationFiles.environmentName
        environment = EnvironmentFile(file.bytes)
        if String(validating: file.bytes, as: UTF8.self) == nil {
            problems.append(Problem(.error, file: name, "the file is not UTF-8"))
        }
        for binding in environment.bindings where binding.isError {
            problems.append(
                Problem(
                    .error,
                    file: name,
                    line: binding.line,
                    "this line is no assignment KEY=value, or a quote is not closed"
                )
            )
        }
        if file.isOpenToOthers {
            problems.append(
                Problem(.warning, file: name, "other users may read the keys in it; set its mode to 0600 (chmod 600)")
            )
        }
        for key in environment.keys {
            guard let (prefix, number) = ProviderVariables.keyNumber(key) else { continue }
            keyNumbers[prefix, default: []].append(number)
        }
        for prefix in keyNumbers.keys { keyNumbers[prefix]?.sort() }
    }

    /// What is wrong with the routes: one that asks a provider which is not there passes it over, and is only told of.
    private mutating func checkRoutes(_ routes: [String: Route], _ metadata: MetadataFile, _ entries: [MetadataEntry]) {
        let providers = entries.map(\.name)
        for route in routes.values.sorted(by: { $0.name < $1.name }) {
            for finding in RouteRules.findings(route, providers: providers, routes: routes.keys) {
                let isError = if case .malformed = finding.kind { true } else { false }
                report(
                    isError ? .error : .warning,
                    metadataAt: metadata.place(inRoute: route.name, finding.path),
                    MetadataFile.words(route.name, finding.path, finding.message)
                )
            }
        }
    }

    private mutating func checkPrefixes(_ entries: [MetadataEntry]) {
        var owners: [String: String] = [:]
        for entry in entries {
            if let owner = owners[entry.environmentPrefix] {
                report(
                    metadataAt: ["providers", entry.name, "env_prefix"],
                    "\(entry.name) and \(owner) both have the prefix \(entry.environmentPrefix); each needs its own"
                )
            }
            owners[entry.environmentPrefix] = entry.name
        }
    }

    private mutating func checkDefault(_ name: String?, _ entries: [MetadataEntry]) {
        guard let name else { return }
        guard let entry = entries.first(where: { $0.name == name }) else {
            let near = NearNames.suggestions(for: name, among: entries.map(\.name), count: 1).first
            report(
                metadataAt: ["default_provider"],
                "there is no provider \(name)" + (near.map { "; is \($0) meant?" } ?? "")
            )
            return
        }
        if !entry.isEnabled {
            report(.warning, metadataAt: ["default_provider"], "the default provider \(name) is disabled")
        }
    }

    /// Builds one provider; one that is disabled may be broken, and then is left out with a warning.
    private mutating func provider(_ entry: MetadataEntry) -> ProviderConfiguration? {
        let before = problems.count
        let provider = enabledProvider(entry)
        guard !entry.isEnabled else { return provider }
        for index in problems.indices[before...] where problems[index].severity == .error {
            let problem = problems[index]
            problems[index] = Problem(.warning, file: problem.file, line: problem.line, problem.message)
        }
        return provider
    }

    private mutating func enabledProvider(_ entry: MetadataEntry) -> ProviderConfiguration? {
        let kind = ProviderKind.named(entry.type)
        if kind == nil {
            let names = ProviderKind.all.map(\.name).joined(separator: ", ")
            report(
                metadataAt: ["providers", entry.name, "type"],
                "\(entry.name) has the unknown type \(entry.type); there are \(names)"
            )
        }
        let source = handler(entry)
        var found: [(variable: String, message: String)] = []
        var settings = ProviderSettings(
            prefix: entry.environmentPrefix,
            environment: environment,
            keyNumbers: keyNumbers[entry.environmentPrefix] ?? [],
            credentials: contents.credentials[entry.environmentPrefix] ?? []
        ) { found.append(($0, $1)) }
        usedVariables.formUnion(settings.variables)
        for problem in found { report(variable: problem.variable, problem.message) }
        guard let kind, let (parsed, handlerHash) = source, found.isEmpty else { return nil }
        var handler = parsed

        if let timeout = settings.timeout {
            handler.timeouts.firstByte = .milliseconds(Int(timeout * 1000))
            handler.timeouts.idle = handler.timeouts.firstByte
        }
        if kind.needsNetwork { settings.endpoint = settings.endpoint ?? kind.defaultEndpoint }
        let fingerprint = Self.fingerprint(entry, settings, handlerHash)
        // What was taken once needs no second look, which is what most of a large directory comes to.
        if let known = previous.providers[entry.name], known.fingerprint == fingerprint { return known }
        var endpoint: ProviderEndpoint?
        if kind.needsNetwork {
            let variable = ProviderVariables.name(entry.environmentPrefix, ProviderVariables.endpoint)
            guard let text = settings.endpoint else {
                report(
                    variable: variable,
                    "is missing: \(entry.name) needs an address, as its type has none of its own"
                )
                return nil
            }
            do throws(EndpointError) {
                endpoint = try ProviderEndpoint(text, handler: handler, parameters: settings.parameters)
            } catch {
                report(variable: variable, "is refused: \(error.message)")
                return nil
            }
        }
        return ProviderConfiguration(
            name: entry.name,
            metadata: entry,
            settings: settings,
            handler: handler,
            endpoint: endpoint,
            generation: previous.generation + 1,
            fingerprint: fingerprint
        )
    }

    private mutating func report(variable: String, _ message: String) {
        let line = environment.binding(variable)?.line
        problems.append(Problem(.error, file: ConfigurationFiles.environmentName, line: line, "\(variable) \(message)"))
    }

    private mutating func handler(_ entry: MetadataEntry) -> (Handler, ContentHash)? {
        let file = "\(ConfigurationFiles.handlersName)/\(entry.handlerName).json"
        switch contents.handlers[entry.handlerName] {
        case nil:
            report(
                metadataAt: ["providers", entry.name, "handler"],
                "the handler of \(entry.name) is missing: there is no \(file)"
            )
            return nil
        case .failure(let reason)?:
            problems.append(Problem(.error, file: file, reason.message))
            return nil
        case .success(let contents)?:
            let hash = handlerHashes[entry.handlerName] ?? ContentHash(contents.bytes)
            handlerHashes[entry.handlerName] = hash
            if let known = parsedHandlers[hash] { return (known, hash) }
            switch HandlerFile.parse(contents.bytes, file: file) {
            case .success(let handler):
                parsedHandlers[hash] = handler
                return (handler, hash)
            case .failure(let error):
                problems += error.problems
                return nil
            }
        }
    }

    private static func fingerprint(
        _ entry: MetadataEntry,
        _ settings: ProviderSettings,
        _ handler: ContentHash
    ) -> ContentHash {
        var hash = ContentHash()
        let texts = [
            entry.name, entry.displayName ?? "", entry.type, entry.handlerName, entry.environmentPrefix,
            "\(entry.isEnabled)", entry.createdAt ?? "", entry.updatedAt ?? "", settings.endpoint ?? "",
            settings.defaultModel ?? "", settings.timeout.map { "\($0)" } ?? "", settings.keySource.rawValue,
        ]
        for text in texts { hash.combine(part: text.utf8) }
        hash.combine(part: JSONValue.object(settings.parameters).serialized())
        hash.combine(handler)
        for key in settings.keys {
            hash.combine(part: "\(key.count)".utf8)
            hash.combine(key)
        }
        return hash
    }

    /// Notes what belongs to no provider: harmless, but perhaps a misspelt name.
    private mutating func noteLeftovers(_ entries: [MetadataEntry]) {
        let prefixes = Set(entries.map(\.environmentPrefix))
        for binding in environment.bindings {
            guard let key = binding.key, !usedVariables.contains(key), ProviderVariables.isName(key),
                let (prefix, _) = ProviderVariables.keyNumber(key)
            else { continue }
            if prefixes.contains(prefix) { continue }
            problems.append(
                Problem(
                    .note,
                    file: ConfigurationFiles.environmentName,
                    line: binding.line,
                    "\(key) belongs to no provider"
                )
            )
        }
        let used = Set(entries.map(\.handlerName))
        for name in contents.handlers.keys.sorted() where !used.contains(name) {
            problems.append(
                Problem(.note, file: "\(ConfigurationFiles.handlersName)/\(name).json", "no provider uses this handler")
            )
        }
    }
}
