import Harness
import JSON
import POSIX
import Providers

/// A configuration directory of a test's own, on the real file system.
final class ConfigurationFixture: Sendable {
    /// Keeps the directory for as long as the fixture lives.
    private let temporary: TemporaryDirectory
    /// Its path without symbolic links.
    let path: String
    let credentials: String

    static let handler = """
        {
          "dialect": "openai"
        }

        """

    /// Two providers: `deepseek`, the default one, with a key and a temperature, and `parrot`, which echoes.
    static let environment = """
        # keys of this machine
        DEEPSEEK_API_KEY=sk-canary-deepseek
        DEEPSEEK_ENDPOINT=https://api.deepseek.com/v1
        DEEPSEEK_DEFAULT_MODEL='deepseek-chat'  # the small one
        DEEPSEEK_TEMPERATURE=0.7

        OTHER=left alone

        """

    static let metadata = """
        {
          "version": 1,
          "default_provider": "deepseek",
          "comment": "of somebody else",
          "providers": {
            "deepseek": {"display_name": "DeepSeek", "type": "openai", "handler": "deepseek", "env_prefix": "DEEPSEEK", "color": "blue"},
            "parrot": {"type": "echo", "handler": "parrot", "env_prefix": "PARROT"}
          },
          "routes": {"fast": ["deepseek/deepseek-chat"]}
        }

        """

    /// A directory with the two providers.
    convenience init(in parent: String = "/tmp") throws {
        try self.init(
            environment: Self.environment,
            metadata: Self.metadata,
            handlers: ["deepseek": Self.handler, "parrot": #"{"dialect":"echo"}"#],
            in: parent
        )
    }

    /// A directory with these files; nil leaves one out.
    init(environment: String?, metadata: String?, handlers: [String: String], in parent: String = "/tmp") throws {
        temporary = try TemporaryDirectory(in: parent)
        path = try File.realPath(temporary.path) + "/config"
        credentials = try File.realPath(temporary.path) + "/credentials"
        try Directory.create(path)
        try Directory.create(credentials)
        if let environment { try writeFile(path + "/.env", environment, mode: 0o600) }
        if let metadata { try writeFile(path + "/providers_meta.json", metadata) }
        if !handlers.isEmpty { try Directory.create(path + "/handlers") }
        for (name, text) in handlers { try writeFile(path + "/handlers/\(name).json", text) }
    }

    var directory: ConfigurationDirectory { ConfigurationDirectory(path, credentials: credentials) }

    /// Loads the files as a daemon that starts.
    func load(after previous: Snapshot? = nil) throws -> Snapshot {
        try directory.load(after: previous ?? .empty(directory: path))
    }

    /// The problems of files that cannot be loaded.
    func problems() -> [Problem] {
        do {
            _ = try directory.load(after: .empty(directory: path))
            return []
        } catch {
            return error.problems
        }
    }

    func file(_ name: String) -> String { path + "/" + name }

    func text(_ name: String) throws -> String {
        String(decoding: try readFile(file(name)), as: UTF8.self)
    }

    func write(_ name: String, _ text: String, mode: UInt32 = 0o600) throws {
        try writeFile(file(name), text, mode: mode)
    }

    /// Adds to a file in place, as `>>` of a shell does, and again if the file was replaced in that moment.
    func append(_ text: String, to name: String) throws {
        while true {
            let descriptor = try FileDescriptor.open(file(name), [.writeOnly, .append])
            let bytes = Array(text.utf8)
            try descriptor.writeAll(bytes.span, name: name)
            if try descriptor.status(name: name).inode == FileStatus(path: file(name)).inode { return }
        }
    }

    /// Puts a new file in another's place, as an editor does that looks whether the file is still the one that it read.
    func exchange(_ name: String, _ change: (String) -> String) throws {
        while true {
            let (bytes, status) = try File.read(file(name), limit: 1 << 20)
            let new = file("edited-\(UInt64.random(in: .min ... .max))")
            try writeFile(new, change(String(decoding: bytes, as: UTF8.self)), mode: status.mode)
            try File.exchange(new, file(name))
            let old = try FileStatus(path: new)
            if old.inode == status.inode, old.modified == status.modified { return try File.unlink(new) }
            try File.exchange(new, file(name))
            try File.unlink(new)
        }
    }

    /// Everything in the directory that is not the daemon's own lock: names, bytes, modes, owners and times of writing.
    func state() throws -> [String] {
        try Self.state(path, "")
    }

    /// What the files hold, without the times of writing.
    func contents() throws -> [String] {
        try [path, file("handlers"), credentials].flatMap { root in
            try Directory.names(in: root).filter { $0 != ".providerd.lock" && $0 != "handlers" }.map { name in
                let status = try FileStatus(path: root + "/" + name, followLink: false)
                guard status.type == .regular else { return "\(name) link" }
                return "\(name) \(status.mode) \(String(decoding: try readFile(root + "/" + name), as: UTF8.self))"
            }
        }
    }

    /// The names of all that the daemon made for itself, but the lock.
    func ownNames() throws -> [String] {
        try [path, file("handlers"), credentials].flatMap { try Directory.names(in: $0) }
            .filter { $0.hasPrefix(".providerd") && $0 != ".providerd.lock" }
    }

    private static func state(_ directory: String, _ prefix: String) throws -> [String] {
        try Directory.names(in: directory).filter { $0 != ".providerd.lock" }.flatMap { name in
            let path = Path.join(directory, name)
            let status = try FileStatus(path: path, followLink: false)
            switch status.type {
            case .directory: return try state(path, prefix + name + "/")
            case .symbolicLink: return ["\(prefix)\(name) -> \(try File.readLink(path))"]
            default:
                let bytes = String(decoding: try readFile(path), as: UTF8.self)
                return ["\(prefix)\(name) \(status.mode) \(status.owner):\(status.group) \(status.modified)\n\(bytes)"]
            }
        }
    }
}
