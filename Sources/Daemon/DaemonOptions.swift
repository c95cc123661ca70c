package import Logging
import Reactor
package import Systemd

/// What a daemon is started with, as its command line says it.
package struct DaemonOptions: Sendable {
    /// The configuration directory; nil takes the standard one.
    package var configurationDirectory: String?
    /// The socket's path; nil takes the standard one, or the service manager's socket.
    package var socketPath: String?
    /// How many loops serve connections, 1 … 64; nil takes one a core, at most four.
    package var workers: Int?
    /// The group whose members are administrators.
    package var adminGroup: String?
    /// How long running streams may take to finish after SIGTERM.
    package var drain = Duration.seconds(30)
    /// How long a detached stream that nobody reads goes on; zero ends it with its last reader.
    package var orphanTimeout = Duration.seconds(300)
    /// What is written to the log.
    package var logLevel = Logger.Level.info
    /// How it is written.
    package var logFormat = LogFormat.text

    /// The options of a daemon that is started without any.
    package init() {}
}

/// What does not change while a daemon runs, for all of its parts.
struct DaemonSettings: Sendable {
    /// The version of the program.
    static let version = "0.1.0"

    /// Where everything that happens is written.
    let log: Logger
    /// The configuration directory.
    let configurationDirectory: String
    /// Who is an administrator.
    let roles: RolePolicy
    /// How long running streams may take to finish at the end.
    let drain: Duration
    /// How long a client may take nothing while data waits (STREAMS.md).
    let consumerPatience: Duration
    /// What time it is, for what is remembered for a while.
    var clock: @Sendable () -> Instant = { .now }
    /// How long a detached stream that nobody reads goes on (STREAMS.md).
    let orphanTimeout: Duration
    /// How much of streams is kept for those who read them again.
    var replay = ReplayShelf.Limits()
    /// The most bytes of events that may wait for one watcher: ten thousand providers that change at once, and no more.
    var eventLimit = 32 << 20
}
