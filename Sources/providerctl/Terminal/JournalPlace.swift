import JSON
import POSIX
import Wire

/// Where a daemon's log is found.
enum JournalPlace: Equatable {
    /// In the journal: the command that shows it.
    case journal([String])
    /// Nowhere that is known: the process was started by hand.
    case process(Int)

    /// The place of a running daemon: the kernel tells the unit it runs in, by cgroups(7).
    init(process: Int, socket: String) {
        guard let text = try? File.read("/proc/\(process)/cgroup", limit: 1 << 16).bytes else {
            // A process of another namespace: its socket tells whose it is.
            self.init(user: socket != SocketPath.system)
            return
        }
        self.init(process: process, cgroup: String(decoding: text, as: UTF8.self))
    }

    /// The place of a daemon whose `/proc/PID/cgroup` says this.
    init(process: Int, cgroup: String) {
        let path = cgroup.split(separator: "\n").first { $0.hasPrefix("0::") }?.dropFirst(3) ?? ""
        let parts = path.split(separator: "/")
        // A user's own manager is itself a service, user@UID.service, in which the user's services are.
        guard let unit = parts.last, unit.hasSuffix(".service"), unit.hasPrefix("providerd") else {
            self = .process(process)
            return
        }
        let isUser = parts.dropLast().contains { $0.hasPrefix("user@") }
        self = .journal(Self.command(user: isUser, unit: String(unit.dropLast(".service".count))))
    }

    /// The place of the daemon that the system's or the user's service manager would start.
    init(user: Bool) {
        self = .journal(Self.command(user: user, unit: "providerd"))
    }

    /// A command as JSON.
    static func json(_ words: [String]) -> [UInt8] {
        let value: JSONValue = ["command": .array(words.map { .string($0) })]
        return value.serialized()
    }

    private static func command(user: Bool, unit: String) -> [String] {
        ["journalctl"] + (user ? ["--user"] : []) + ["--unit", unit, "--follow"]
    }
}
