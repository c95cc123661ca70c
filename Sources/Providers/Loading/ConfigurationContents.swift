import POSIX

/// The bytes of every file of a configuration, before anything is made of them.
///
/// A transaction edits them here, builds the snapshot that they would make, and only then writes.
struct ConfigurationContents: Sendable {
    /// A handler's file, or why it cannot be read.
    typealias HandlerSource = Result<FileContents, Unreadable>

    /// Why a file cannot be read.
    struct Unreadable: Error, Equatable {
        var message: String
    }

    var files: ConfigurationFiles
    var environment: FileContents?
    var metadata: FileContents?
    /// By the handler's name.
    var handlers: [String: HandlerSource] = [:]
    /// By the prefix of their variables.
    var credentials: [String: [(number: Int, secret: Secret)]] = [:]
    /// Where the credentials lie.
    let credentialsDirectory: String?
    /// What could not be read.
    var problems: [Problem] = []

    /// Reads everything; `substitutes` names the file to read in another's place, or nil where there is to be none.
    init(files: ConfigurationFiles, credentialsDirectory: String?, substitutes: [String: String?] = [:]) {
        self.files = files
        self.credentialsDirectory = credentialsDirectory
        do throws(Errno) {
            let status = try FileStatus(path: files.directory)
            if status.type != .directory { throw Errno(Errno.notADirectory, "read \(files.directory)") }
        } catch {
            problems.append(Problem(.error, file: files.directory, Self.words(error)))
            return
        }
        environment = read(files.environment, substitutes)
        metadata = read(files.metadata, substitutes)
        readHandlers(substitutes)
        if let credentialsDirectory { readCredentials(credentialsDirectory) }
    }

    /// A hash of all of it, and of what is warned about beside the bytes: that others may read `.env`.
    var contentHash: ContentHash {
        var hash = ContentHash()
        hash.combine(part: environment?.isOpenToOthers == true ? [1] : [0])
        hash.combine(part: environment?.bytes ?? [])
        hash.combine(part: metadata?.bytes ?? [])
        for (name, source) in handlers.sorted(by: { $0.key < $1.key }) {
            hash.combine(part: name.utf8)
            switch source {
            case .success(let file): hash.combine(part: file.bytes)
            case .failure(let reason): hash.combine(part: reason.message.utf8)
            }
        }
        for (prefix, keys) in credentials.sorted(by: { $0.key < $1.key }) {
            hash.combine(part: prefix.utf8)
            for key in keys {
                hash.combine(part: "\(key.number) \(key.secret.count)".utf8)
                hash.combine(key.secret)
            }
        }
        for problem in problems { hash.combine(part: problem.description.utf8) }
        return hash
    }

    /// What the metadata say of the providers, as far as they can be read.
    var entries: [MetadataEntry] {
        guard let metadata, let file = try? MetadataFile(bytes: metadata.bytes) else { return [] }
        return file.entries { _, _ in }
    }

    /// Overwrites the bytes of `.env`, once nobody needs them any more.
    mutating func wipeSecrets() {
        guard var file = environment else { return }
        // The only owner now, so that the bytes are overwritten where they lie and not in a copy.
        environment = nil
        wipe(&file.bytes)
    }

    private mutating func read(_ path: String, _ substitutes: [String: String?]) -> FileContents? {
        do throws(Errno) {
            // What a crashed transaction left half done is read as it was before it.
            if let real = try? File.realPath(path), let substitute = substitutes[real] {
                guard let substitute else { return nil }
                return try FileContents.read(substitute)
            }
            return try FileContents.read(path)
        } catch {
            problems.append(Problem(.error, file: files.displayName(path), Self.words(error)))
            return nil
        }
    }

    private mutating func readHandlers(_ substitutes: [String: String?]) {
        do throws(Errno) {
            guard try FileStatus.ifPresent(files.handlers) != nil else { return }
            let directory = try File.realPath(files.handlers)
            let root = try File.realPath(files.directory)
            for name in try Directory.names(in: directory) where name.hasSuffix(".json") && !name.hasPrefix(".") {
                let path = Path.join(directory, name)
                var source = path
                if let substitute = substitutes[path] {
                    guard let substitute else { continue }
                    source = substitute
                }
                handlers[String(name.dropLast(5))] = Self.readHandler(source, inside: [directory, root])
            }
            // A handler that a crashed transaction removed is there only under its backup's name.
            for (path, substitute) in substitutes where Path.parent(of: path) == directory && path.hasSuffix(".json") {
                guard let substitute else { continue }
                let name = String(Path.name(of: path).dropLast(5))
                if handlers[name] == nil { handlers[name] = Self.readHandler(substitute, inside: [directory, root]) }
            }
        } catch {
            problems.append(Problem(.error, file: ConfigurationFiles.handlersName, Self.words(error)))
        }
    }

    /// Reads a handler; a symbolic link must stay inside the configuration, as a handler tells where keys are sent.
    private static func readHandler(_ path: String, inside roots: [String]) -> HandlerSource {
        do throws(Errno) {
            let status = try FileStatus(path: path, followLink: false)
            var real = path
            if status.type == .symbolicLink {
                real = try File.realPath(path)
                guard roots.contains(where: { real.hasPrefix($0 + "/") }) else {
                    return .failure(
                        Unreadable(message: "the file is a symbolic link out of the directory, which is refused")
                    )
                }
            }
            let file = try File.read(real, limit: FileContents.limit)
            return .success(FileContents(path: real, bytes: file.bytes, status: file.status))
        } catch {
            return .failure(Unreadable(message: words(error)))
        }
    }

    private mutating func readCredentials(_ directory: String) {
        do throws(Errno) {
            for name in try Directory.names(in: directory) {
                guard let (prefix, number) = ProviderVariables.keyNumber(name) else { continue }
                var bytes = try File.read(Path.join(directory, name), limit: 64 << 10).bytes
                // What `echo` and editors put behind a key is not part of it.
                while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
                if bytes.isEmpty || bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
                    let problem =
                        bytes.isEmpty
                        ? "the credential is empty" : "the credential holds a line break or another control character"
                    problems.append(Problem(.error, file: Path.join(directory, name), problem))
                    continue
                }
                credentials[prefix, default: []].append((number, Secret(consuming: &bytes)))
            }
        } catch {
            problems.append(Problem(.error, file: directory, Self.words(error)))
        }
        for prefix in credentials.keys { credentials[prefix]?.sort { $0.number < $1.number } }
    }

    /// A failed call as a person reads it.
    static func words(_ error: Errno) -> String {
        switch error.code {
        case Errno.fileTooLarge: "the file is larger than 16 MiB, which no configuration is; it was not read"
        case Errno.isDirectory: "there is a directory in the file's place"
        case Errno.invalidArgument: "this is no regular file"
        case Errno.notADirectory: "this is no directory"
        case Errno.noEntry: "there is no such file or directory"
        default: "it cannot be read: \(error.reason)"
        }
    }
}
