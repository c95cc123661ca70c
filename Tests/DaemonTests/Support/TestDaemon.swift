import DaemonHarness
import Glibc
import Logging
import Providers
import Reactor
import Synchronization

@testable import Daemon

/// A whole daemon in the test's process: its loops have threads of their own, its socket and files a directory.
final class TestDaemon: Sendable {
    /// What may differ from one daemon to the next.
    struct Options {
        var workers = 1
        var drain = Duration.seconds(5)
        var consumerPatience = Duration.seconds(60)
        var orphanTimeout = Duration.seconds(300)
        var replay = ReplayShelf.Limits()
        var eventLimit = 32 << 20
        var roles = RolePolicy(owner: geteuid(), adminGroup: nil)
        var logLevel = Logger.Level.debug
        var clock: @Sendable () -> Instant = { .now }
    }

    let configuration: TestConfiguration
    let supervisor: Supervisor
    let log: LogMemory
    private let hasEnded = Atomic<Bool>(false)

    /// Starts a daemon over files that are there already; it serves when this returns.
    init(_ configuration: TestConfiguration, _ options: Options = Options()) async throws {
        self.configuration = configuration
        let log = LogMemory()
        self.log = log
        let settings = DaemonSettings(
            log: log.logger(options.logLevel),
            configurationDirectory: configuration.path,
            roles: options.roles,
            drain: options.drain,
            consumerPatience: options.consumerPatience,
            clock: options.clock,
            orphanTimeout: options.orphanTimeout,
            replay: options.replay,
            eventLimit: options.eventLimit
        )
        let control = try EventLoop.start(name: "control")
        var workers: [Worker] = []
        for index in 0..<options.workers {
            let loop = options.workers == 1 ? control : try EventLoop.start(name: "worker-\(index)")
            workers.append(Worker(index: index, loop: loop))
        }
        supervisor = Supervisor(
            loop: control,
            settings: settings,
            workers: workers,
            directory: ConfigurationDirectory(configuration.path)
        )
        try await supervisor.start(on: .own(path: configuration.socket, mode: 0o600), takesSignals: false)
    }

    /// A new connection to it.
    func connect() throws -> LineClient {
        try LineClient(configuration.socket)
    }

    /// Tells it what a signal would.
    func signal(_ number: CInt) {
        supervisor.perform { $0.received(signal: number) }
    }

    /// Waits until it has ended by itself.
    func join() {
        guard !hasEnded.exchange(true, ordering: .relaxed) else { return }
        supervisor.loop.join()
        for worker in supervisor.workers where worker.loop !== supervisor.loop { worker.loop.join() }
    }

    /// Ends it at once and waits until all its threads are gone.
    func stop() {
        guard !hasEnded.load(ordering: .relaxed) else { return }
        signal(SIGTERM)
        signal(SIGTERM)
        join()
    }
}

/// Starts a daemon, lets `body` use it, and stops it whatever happens.
func withDaemon(
    _ configuration: TestConfiguration,
    _ options: TestDaemon.Options = TestDaemon.Options(),
    _ body: (TestDaemon) async throws -> Void
) async throws {
    let daemon = try await TestDaemon(configuration, options)
    defer { daemon.stop() }
    try await body(daemon)
}
