import Glibc
import Logging
import POSIX
import Providers
import Reactor
import Systemd
import Wire

/// The daemon's life: start, signals, watchdog, drain and end.
extension Supervisor {
    /// How often the end looks whether all is done.
    private static let poll = Duration.milliseconds(20)
    /// For how many of these looks everything goes on as before, so that a request that was on its way is still taken.
    ///
    /// A quarter of a second, counted in turns of the loop: were it the clock's, a machine that stops for a moment
    /// would use it up before anybody had read what waits in the sockets.
    private static let graceTurns = 12

    /// Starts to serve: opens the workers, loads the configuration, listens, and says so.
    ///
    /// A configuration that holds an error does not keep the daemon from starting: it serves what is right, nothing at
    /// first, says everywhere what is wrong, and takes the files into use as soon as they are mended. Signals are the
    /// process's; where several daemons share one, `takesSignals` is false and `received(signal:)` is called instead.
    func start(on choice: SocketChoice, takesSignals: Bool = true) async throws {
        let socket = try DaemonSocket(choice)
        if takesSignals {
            let numbers = [SIGTERM, SIGINT, SIGHUP, SIGUSR1]
            signals = try SignalSource(loop: loop, signals: numbers) { [unowned self] number in
                assumeIsolated { $0.received(signal: number) }
            }
        }
        for worker in workers { try await worker.open(settings, shared, self, snapshot) }
        watch = ConfigurationWatch(loop: loop, log: settings.log) { [unowned self] in
            assumeIsolated { $0.reloadChanged() }
        }
        prepareConfigurationDirectory()
        // The reasons are logged, and told by daemon.status.
        _ = try? await reload()
        // A SIGTERM may have come while the files were read: then the end is under way, and nothing begins.
        guard stage == .starting else { return socket.close() }
        listener = try Listener(socket, supervisor: self)
        stage = .serving
        if let interval = try Watchdog.interval() {
            watchdog = WatchdogRound(interval: interval, supervisor: self)
        }
        settings.log.info("serving on \(socket.name)", metadata: ["workers": "\(workers.count)"])
        tell(.ready)
        tellStatus()
        ResidentCode.release()
    }

    /// Makes the configuration directory where there is none yet, and samples in an empty one, so that a person finds
    /// what to write where, and the first provider can be added.
    private func prepareConfigurationDirectory() {
        do throws(Errno) {
            let samples = try directory.prepare()
            if !samples.isEmpty {
                settings.log.notice(
                    "nothing is configured yet: there are samples in \(directory.path) now (\(samples.joined(separator: ", ")))"
                )
            }
        } catch {
            // One that can only be read is an ordinary thing, and nothing is missing in it.
            settings.log.info("the configuration directory is used as it is: \(error)")
        }
    }

    /// Does what a signal asks for.
    func received(signal: CInt) {
        switch signal {
        case SIGHUP: reloadForServiceManager()
        case SIGTERM, SIGINT: stage < .draining ? beginDraining() : endNow()
        default: logState()
        }
    }

    private func reloadForServiceManager() {
        tell(.reloading)
        Task {
            _ = try? await reload()
            tell(.ready)
            tellStatus()
        }
    }

    /// SIGUSR1: what the daemon is doing, for a person who looks at the journal.
    private func logState() {
        for worker in workers {
            let load = worker.load
            settings.log.notice(
                "worker \(worker.index): \(load.connections.now) connections, \(load.streams.now) streams"
            )
        }
    }

    /// Counts a worker's sign of life, and passes on that all are alive.
    func workerAnswered(round: Int) {
        if watchdog?.answered(round) == true { tell(.watchdog) }
    }

    // MARK: The end

    private func beginDraining() {
        stage = .draining
        settings.log.notice("stopping: running streams have \(settings.drain.components.seconds) s to finish")
        shared.update { $0.state = .draining }
        tell(.stopping, .extendTimeout(settings.drain + .seconds(5)))
        listener?.close()
        listener = nil
        watch?.cancel()
        watch = nil
        broadcast(Event(topic: .daemon, event: .draining))
        let deadline = loop.now + settings.drain
        graceTurns = Self.graceTurns
        drainTimer = loop.addTimer { [unowned self] in assumeIsolated { $0.drainStep(deadline: deadline) } }
        drainTimer?.arm(after: Self.poll)
    }

    private func drainStep(deadline: Instant) {
        guard stage == .draining else { return }
        guard loop.now < deadline else { return endNow() }
        guard graceTurns == 0 else {
            graceTurns -= 1
            drainTimer?.arm(after: Self.poll)
            return
        }
        Task {
            for worker in workers { await worker.beginDraining() }
            var isIdle = true
            for worker in workers where await !worker.isIdle { isIdle = false }
            guard stage == .draining else { return }
            if isIdle { endNow() } else { drainTimer?.arm(after: Self.poll) }
        }
    }

    /// Waits until every provider whose work was cut off has been told so; no errand takes longer than its patience.
    private func finishErrands() async {
        while true {
            var isBusy = false
            for worker in workers where await worker.hasErrands { isBusy = true }
            guard isBusy else { return }
            await withCheckedContinuation { continuation in
                // The loop keeps an armed timer.
                loop.addTimer { continuation.resume() }.arm(after: Self.poll)
            }
        }
    }

    private func endNow() {
        guard stage < .ending else { return }
        stage = .ending
        drainTimer?.cancel()
        watchdog?.cancel()
        Task {
            for worker in workers { await worker.cancelStreams() }
            await finishErrands()
            // One more turn, in which the last answers go out.
            for worker in workers { await worker.close() }
            settings.log.notice("stopped")
            signals?.cancel()
            for worker in workers where worker.loop !== loop { worker.loop.stop() }
            loop.stop()
        }
    }
}
