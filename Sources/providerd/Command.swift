import ArgumentParser
import Daemon
import Logging
import Systemd

/// The daemon's command line.
@main
struct Command: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "providerd",
        abstract: "The daemon through which programs on this machine talk to large language models.",
        discussion: """
            Owns the providers' keys, endpoints and streams, and serves a JSON-RPC 2.0 protocol, one message a line, on a \
            Unix socket. Under systemd the socket comes from providerd.socket; without it the daemon makes its own.

            Signals: SIGTERM finishes running streams and stops, a second one stops at once; SIGHUP reads the \
            configuration again; SIGUSR1 logs the load of each worker.

            Exit status: 0 after an orderly stop, 1 when the daemon cannot start or --check finds an error, 64 for a \
            wrong command line.
            """,
        version: Daemon.version
    )

    @Option(help: "The configuration directory; else $PROVIDERD_CONFIG, else /etc/providerd or ~/.config/providerd.")
    var config: String?

    @Option(
        help: "The socket; else $PROVIDERD_SOCKET, else /run/providerd/socket or $XDG_RUNTIME_DIR/providerd/socket."
    )
    var socket: String?

    @Option(help: "How many loops serve connections, 1 to 64; else one a core, at most four.")
    var workers: Int?

    @Option(help: "The group whose members may change the configuration, beside root and the daemon's own user.")
    var adminGroup: String?

    @Option(help: "How many seconds running streams may take to finish when the daemon stops.")
    var drain: Int = 30

    @Option(help: "How many seconds a detached stream goes on that nobody reads; 0 ends it with its last reader.")
    var orphanTimeout: Int = 300

    @Option(
        help: "What is logged: trace, debug, info, notice, warning, error or critical.",
        transform: { try choice(Logger.Level(rawValue: $0), of: Logger.Level.allCases) }
    )
    var logLevel: Logger.Level = .info

    @Option(
        help: "How it is logged: text, json or journal; else journal under systemd and text elsewhere.",
        transform: { try choice(LogFormat(rawValue: $0), of: LogFormat.allCases) }
    )
    var logFormat: LogFormat?

    @Flag(help: "Reads the configuration, tells what is remarkable about it, and ends.")
    var check = false

    /// Blocks the signals before anything can make a thread, then parses and runs.
    static func main() {
        Daemon.blockSignals()
        main(nil)
    }

    func validate() throws {
        if let workers, !(1...64).contains(workers) { throw ValidationError("--workers is a number from 1 to 64.") }
        guard (0...86_400).contains(orphanTimeout) else {
            throw ValidationError("--orphan-timeout is a number from 0 to 86400.")
        }
        guard (0...86_400).contains(drain) else { throw ValidationError("--drain is a number from 0 to 86400.") }
    }

    func run() throws {
        var options = DaemonOptions()
        options.configurationDirectory = config
        options.socketPath = socket
        options.workers = workers
        options.adminGroup = adminGroup
        options.drain = .seconds(drain)
        options.orphanTimeout = .seconds(orphanTimeout)
        options.logLevel = logLevel
        options.logFormat = logFormat ?? .preferred
        if check { return try report(Daemon.check(options)) }
        let status = try Daemon.run(options)
        guard status == 0 else { throw ExitCode(status) }
    }

    private func report(_ outcome: (problems: [String], isValid: Bool)) throws {
        for problem in outcome.problems { print(problem) }
        guard outcome.isValid else { throw ExitCode.failure }
        print("the configuration is valid")
    }
}

/// The value that a word names, or an error that names all words.
private func choice<Value: RawRepresentable<String>>(_ value: Value?, of all: [Value]) throws -> Value {
    guard let value else { throw ValidationError("It is one of \(all.map(\.rawValue).joined(separator: ", ")).") }
    return value
}
