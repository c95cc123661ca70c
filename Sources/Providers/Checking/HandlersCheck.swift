import Dialects
import POSIX

/// What in `handlers/` is no handler, or one that nobody uses and that would not work either.
struct HandlersCheck {
    private(set) var problems: [Problem] = []

    init(_ contents: ConfigurationContents) {
        let directory = contents.files.handlers
        // A directory that is not there or cannot be listed is the loader's to tell.
        for name in (try? Directory.names(in: directory)) ?? [] {
            guard !name.hasPrefix(ConfigurationFiles.ownPrefix), let reason = Self.problem(name) else { continue }
            problems.append(Problem(.note, file: "\(ConfigurationFiles.handlersName)/\(name)", reason))
        }
        let used = Set(contents.entries.map(\.handlerName))
        for (name, source) in contents.handlers.sorted(by: { $0.key < $1.key }) where !used.contains(name) {
            let file = "\(ConfigurationFiles.handlersName)/\(name).json"
            switch source {
            case .failure(let reason): problems.append(Problem(.note, file: file, reason.message))
            case .success(let contents):
                guard case .failure(let error) = HandlerFile.parse(contents.bytes, file: file) else { continue }
                problems += error.problems.map { Problem(.note, file: $0.file, line: $0.line, $0.message) }
            }
        }
    }

    /// Why a file in `handlers/` is none, or nil.
    private static func problem(_ name: String) -> String? {
        guard name.hasSuffix(".json") else { return "is no handler, as its name does not end in .json" }
        return ProviderName.handlerProblem(String(name.dropLast(5)))
    }
}
