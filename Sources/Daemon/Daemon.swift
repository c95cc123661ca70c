import Glibc
import Logging
import POSIX
import Providers
import Reactor
import Synchronization
import Systemd
import Wire

/// The daemon as a whole: what the executable calls.
package enum Daemon {
    /// The version of the program.
    package static let version = DaemonSettings.version

    /// Blocks the signals that are read from a descriptor; the first act of the process, before any thread exists.
    package static func blockSignals() {
        SignalSource.block([SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGPIPE])
    }

    /// Runs a daemon until it is told to stop, on the calling thread and one for each further worker.
    ///
    /// - Returns: the exit status of the process.
    /// - Throws: `StartError` when it cannot start.
    package static func run(_ options: DaemonOptions) throws(StartError) -> Int32 {
        // Before the first thread, since it changes the environment.
        let inherited: [InheritedDescriptor]
        do throws(Errno) { inherited = try InheritedDescriptor.take() } catch { throw StartError("\(error)") }
        let level = options.logLevel
        let handler = options.logFormat.handler(label: "providerd", level: level)
        let log = Logger(label: "providerd") { _ in handler }
        raiseDescriptorLimit(log)
        // Before there is a key in memory.
        CoreDump.forbidReports()
        do throws(Errno) { try CoreDump.forbid() } catch { log.warning("a crash may write keys to a file: \(error)") }
        let settings = DaemonSettings(
            log: log,
            configurationDirectory: configurationDirectory(options),
            roles: try rolePolicy(options),
            drain: options.drain,
            consumerPatience: .seconds(60),
            orphanTimeout: options.orphanTimeout
        )
        let supervisor = try makeSupervisor(options, settings)
        return serve(supervisor, socketChoice(options, inherited))
    }

    /// Reads the configuration and tells everything that is remarkable about it.
    ///
    /// - Returns: the problems, one a line, and whether the daemon would take the files.
    package static func check(_ options: DaemonOptions) -> (problems: [String], isValid: Bool) {
        let directory = ConfigurationDirectory(configurationDirectory(options), credentials: Credentials.directory)
        let problems = directory.remarkable()
        return (problems.map { "\($0.severity): \($0)" }, !problems.contains { $0.severity == .error })
    }

    private static func makeSupervisor(_ options: DaemonOptions, _ settings: DaemonSettings) throws(StartError)
        -> Supervisor
    {
        do throws(Errno) {
            let control = try EventLoop(name: "control")
            let count = options.workers ?? min(4, Processors.count)
            var workers: [Worker] = []
            for index in 0..<count {
                let loop = count == 1 ? control : try EventLoop.start(name: "worker-\(index)")
                workers.append(Worker(index: index, loop: loop))
            }
            let directory = ConfigurationDirectory(settings.configurationDirectory, credentials: Credentials.directory)
            return Supervisor(loop: control, settings: settings, workers: workers, directory: directory)
        } catch {
            throw StartError("a loop cannot be made: \(error)")
        }
    }

    private static func serve(_ supervisor: Supervisor, _ choice: SocketChoice) -> Int32 {
        let outcome = StartOutcome()
        Task {
            do {
                try await supervisor.start(on: choice)
            } catch {
                supervisor.settings.log.critical("cannot start: \(error)")
                outcome.fail()
                for worker in supervisor.workers where worker.loop !== supervisor.loop { worker.loop.stop() }
                supervisor.loop.stop()
            }
        }
        supervisor.loop.run()
        for worker in supervisor.workers where worker.loop !== supervisor.loop { worker.loop.join() }
        return outcome.status
    }

    // MARK: What the options leave open

    private static func socketChoice(_ options: DaemonOptions, _ inherited: [InheritedDescriptor]) -> SocketChoice {
        guard inherited.isEmpty else { return .inherited(inherited) }
        let uid = ProcessContext.userID
        let standard = SocketPath.standard(uid: uid, environment: ProcessContext.variable)
        // The system's socket is for its group too, a user's for the user alone.
        return .own(path: options.socketPath ?? standard, mode: uid == 0 ? 0o660 : 0o600)
    }

    private static func configurationDirectory(_ options: DaemonOptions) -> String {
        func variable(_ name: String) -> String? {
            ProcessContext.variable(name).flatMap { $0.isEmpty ? nil : $0 }
        }
        if let path = options.configurationDirectory ?? variable("PROVIDERD_CONFIG") { return path }
        if ProcessContext.userID == 0 { return "/etc/providerd" }
        if let path = variable("XDG_CONFIG_HOME") { return path + "/providerd" }
        return (variable("HOME") ?? "") + "/.config/providerd"
    }

    private static func rolePolicy(_ options: DaemonOptions) throws(StartError) -> RolePolicy {
        var group: UInt32?
        if let name = options.adminGroup {
            do throws(Errno) { group = try groupNumber(named: name) } catch { throw StartError("\(error)") }
            if group == nil { throw StartError("there is no group \(name) on this machine") }
        }
        return RolePolicy(owner: ProcessContext.userID, adminGroup: group)
    }

    private static func raiseDescriptorLimit(_ log: Logger) {
        do throws(Errno) {
            try DescriptorLimit.raise()
        } catch {
            log.warning("the limit of open files stays as it is: \(error)")
        }
    }
}

/// What the start came to, told from the control loop to the thread that waits for its end.
private final class StartOutcome: Sendable {
    private let failed = Atomic<Bool>(false)

    /// The exit status of the process.
    var status: Int32 { failed.load(ordering: .acquiring) ? 1 : 0 }

    /// Notes that the daemon could not start.
    func fail() { failed.store(true, ordering: .releasing) }
}
