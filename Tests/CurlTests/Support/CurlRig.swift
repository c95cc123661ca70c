import Curl
import Harness
import Reactor

/// A loop on the calling thread with a multi on it, for one test.
final class CurlRig {
    let loop: EventLoop
    let multi: CurlMulti
    private var pending = 0
    private(set) var isOverdue = false

    init(_ change: (inout CurlMulti.Options) -> Void = { _ in }) throws {
        loop = try EventLoop(name: "curl-test")
        var options = CurlMulti.Options(userAgent: "curl-tests/1")
        // The environment of whoever runs the tests must not send loopback requests through a proxy.
        options.usesProxyEnvironment = false
        change(&options)
        multi = try CurlMulti(loop: loop, options: options)
    }

    /// Lets `body` start what it wants on a rig of its own, then runs the loop until `stop()`.
    static func run(
        limit: Duration = .seconds(60),
        _ change: (inout CurlMulti.Options) -> Void = { _ in },
        _ body: (CurlRig) throws -> Void
    ) throws {
        let rig = try CurlRig(change)
        defer { rig.multi.close() }
        try body(rig)
        try rig.run(limit: limit)
    }

    /// Runs the loop until `stop()`, or until all that was fetched is complete.
    func run(limit: Duration = .seconds(60)) throws {
        let watchdog = loop.addTimer { [unowned self] in
            isOverdue = true
            stop()
        }
        watchdog.arm(after: limit)
        loop.run()
        watchdog.cancel()
        if isOverdue { throw HarnessError("the loop was not stopped in time") }
    }

    /// Starts a request; when all that were fetched have completed, the loop stops.
    @discardableResult
    func fetch(_ request: TransferRequest, _ recorder: Recorder) throws -> Transfer {
        pending += 1
        let former = recorder.onComplete
        recorder.onComplete = { [unowned self] transfer in
            former(transfer)
            pending -= 1
            if pending == 0 { stop() }
        }
        return try multi.start(request, delegate: recorder)
    }

    func stop() {
        loop.stop()
    }

    /// Makes a closure that another thread may call to have `action` run on the loop.
    func remote(_ action: @escaping () -> Void) -> @Sendable () -> Void {
        // Unsafe because the closure is not Sendable: it runs on the loop only, which the submission orders.
        nonisolated(unsafe) let action = action
        let loop = loop
        return { loop.submit { unsafe action() } }
    }
}
