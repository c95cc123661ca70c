import POSIX

/// Where the files of a configuration directory are, and where they really lie once symbolic links are followed.
struct ConfigurationFiles: Sendable {
    /// What every name of the daemon's own in these directories begins with; no watcher needs to look at them.
    static let ownPrefix = ".providerd"
    static let environmentName = ".env"
    static let handlersName = "handlers"
    static let handlerSchemaName = "handler.schema.json"
    static let metadataSchemaName = "providers_meta.schema.json"

    /// The directory as it was given.
    let directory: String

    var environment: String { Path.join(directory, Self.environmentName) }
    var metadata: String { Path.join(directory, MetadataFile.name) }
    var handlers: String { Path.join(directory, Self.handlersName) }
    var handlerSchema: String { Path.join(directory, Self.handlerSchemaName) }
    var metadataSchema: String { Path.join(directory, Self.metadataSchemaName) }
    var lock: String { Path.join(directory, Self.ownPrefix + ".lock") }
    var journal: String { Path.join(directory, Self.ownPrefix + ".journal") }

    /// The file of a handler.
    func handler(_ name: String) -> String { Path.join(handlers, name + ".json") }

    /// Whether a name in the directory is of a file that the daemon makes for itself.
    func isOwn(_ name: String) -> Bool {
        name.hasPrefix(Self.ownPrefix) || name == Self.handlerSchemaName || name == Self.metadataSchemaName
    }

    /// Whether a name is one that a transaction gives to a file for a while (`TemporaryFile.uniqueName`).
    static func isTemporary(_ name: String) -> Bool {
        let start = ownPrefix + "-"
        guard name.hasPrefix(start), name.hasSuffix(".new") || name.hasSuffix(".old") else { return false }
        let digits = name.utf8.dropFirst(start.utf8.count).dropLast(4)
        return digits.count == 16 && digits.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }

    /// How a file is named in a message: relative to the directory, where it lies in it.
    func displayName(_ path: String) -> String {
        path.hasPrefix(directory + "/") ? String(path.dropFirst(directory.utf8.count + 1)) : path
    }

    /// The directory itself without symbolic links, as far as there is one.
    var realDirectory: String { (try? File.realPath(directory)) ?? directory }

    /// The directory of the handlers without symbolic links; when it is not there, where it is to be.
    var realHandlers: String { (try? File.realPath(handlers)) ?? Path.join(realDirectory, Self.handlersName) }

    /// How a file of which the real path is known is named in an answer.
    func relativeName(ofReal path: String) -> String {
        if Path.parent(of: path) == realHandlers { return Self.handlersName + "/" + Path.name(of: path) }
        for (name, file) in [(Self.environmentName, environment), (MetadataFile.name, metadata)] {
            if path == (try? File.realPath(file)) || path == Path.join(realDirectory, name) { return name }
        }
        return path
    }

    /// Every directory that holds one of the files, each once, without symbolic links; those that are not there are left
    /// out.
    ///
    /// With `linksToo` also every directory on the way of a symbolic link, as a link that is swapped there changes what
    /// is read.
    func realDirectories(linksToo: Bool = false) -> [String] {
        var found: [String] = []
        func add(_ directory: String) {
            if !found.contains(directory) { found.append(directory) }
        }
        for path in [environment, metadata, Path.join(handlers, ".")] {
            if linksToo {
                for step in linkSteps(path) { add(step) }
            }
            // What is not there has no directory; the configuration directory itself is added below.
            if let real = try? File.realPath(path) { add(path.hasSuffix("/.") ? real : Path.parent(of: real)) }
        }
        if let real = try? File.realPath(directory) { add(real) }
        return found
    }

    /// The real directories of the names that are looked up on the way to `path`, as far as they are symbolic links.
    private func linkSteps(_ path: String) -> [String] {
        var steps: [String] = []
        var pending = path
        // The kernel gives up after 40 links as well (ELOOP, path_resolution(7)).
        for _ in 0..<40 {
            guard let (link, target) = firstLink(in: pending) else { break }
            let parent = Path.parent(of: link)
            if let real = try? File.realPath(parent) { steps.append(real) }
            let rest = pending.dropFirst(link.utf8.count)
            pending = Path.join(parent, target) + rest
        }
        return steps
    }

    /// The first component of a path that is a symbolic link, as a path, and what it says.
    private func firstLink(in path: String) -> (link: String, target: String)? {
        var prefix = path.utf8.first == UInt8(ascii: "/") ? "" : "."
        for component in path.split(separator: "/") {
            prefix += "/" + component
            // A name that is gone by now is seen at the next change.
            guard let status = (try? FileStatus.ifPresent(prefix, followLink: false)) ?? nil else { return nil }
            if status.type == .symbolicLink {
                guard let target = try? File.readLink(prefix) else { return nil }
                return (prefix, target)
            }
        }
        return nil
    }
}
