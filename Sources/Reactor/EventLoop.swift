import CLinux
import Glibc
package import POSIX
import Synchronization

/// One thread's event loop over epoll(7), which is the executor of the actors pinned to it.
///
/// `run()` makes the calling thread the loop's thread. `submit`, `enqueue`, `stop` and `join` may be called from any
/// thread; everything else on the loop's thread only, which debug builds assert. An iteration dispatches the ready
/// descriptors, then the due timers, then at most 1,024 submitted jobs, then runs the end-of-iteration hooks, in which
/// work that was gathered is flushed.
// Unchecked: the mutable state is touched on the loop's thread only (asserted); what other threads touch is `inbox`.
package final class EventLoop: SerialExecutor, @unchecked Sendable {
    /// A name for logs and the thread, at most 15 bytes of it are shown by the kernel.
    package let name: String
    /// The time at the beginning of this batch of events; one clock call an iteration.
    package private(set) var now = Instant.now

    var timers = TimerHeap()
    private let epoll: CInt
    private let inbox: Inbox
    private let ownerThread = Atomic<Int32>(0)
    private let stopping = Atomic<Bool>(false)
    private let thread = Guarded<LoopThread?>(nil)
    private var slots: [Slot] = []
    private var freeSlots: [Int] = []
    private var hooks: [() -> Void] = []
    private var ready = [clinux_event](repeating: clinux_event(), count: Int(CLINUX_EPOLL_BATCH))

    private struct Slot {
        var source: IOSource?
        /// Counts the sources that had this slot, so that an event fetched for an earlier one is told apart.
        var registration: UInt32 = 0
    }

    /// The tag of the inbox's descriptor, which no slot can have.
    private static let inboxTag = UInt64.max

    /// Makes a loop that no thread runs yet.
    package init(name: String) throws(Errno) {
        self.name = name
        inbox = try Inbox()
        let epoll = try call("epoll_create1") { clinux_epoll_create() }
        self.epoll = epoll
        let fd = inbox.fd
        try call("epoll_ctl of the inbox") {
            clinux_epoll_control(epoll, CInt(CLINUX_EPOLL_ADD), fd, UInt32(CLINUX_EPOLL_IN), Self.inboxTag)
        }
    }

    deinit {
        close(epoll)
    }

    // MARK: Running

    /// Runs the loop on the calling thread until `stop()`.
    package func run() {
        let (exchanged, _) = ownerThread.compareExchange(expected: 0, desired: clinux_gettid(), ordering: .relaxed)
        precondition(exchanged, "a loop runs on one thread at a time")
        while !stopping.load(ordering: .acquiring) {
            iterate()
        }
        // What was submitted before the stop still runs, so that nobody waits for an answer for ever.
        while unsafe inbox.drain(on: asUnownedSerialExecutor(), limit: .max) {}
        runHooks()
        stopping.store(false, ordering: .relaxed)
        ownerThread.store(0, ordering: .relaxed)
    }

    /// Lets `run()` return after the running iteration.
    package func stop() {
        stopping.store(true, ordering: .releasing)
        inbox.wake()
    }

    /// Makes a loop and runs it on a thread of its own until `stop()`; `join()` waits for the end.
    package static func start(name: String) throws(Errno) -> EventLoop {
        let loop = try EventLoop(name: name)
        let thread = try LoopThread(running: loop)
        loop.thread.withLock { $0 = thread }
        return loop
    }

    /// Waits until the loop's own thread has ended; at once when it never had one.
    package func join() {
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        thread?.join()
    }

    private func iterate() {
        let count = wait()
        now = .now
        for index in 0..<count {
            dispatch(ready[index])
        }
        // Only timers due at the beginning fire, so that one that arms itself for now cannot keep the loop here.
        let due = now
        while let timer = timers.popDue(due) {
            timer.action()
        }
        _ = unsafe inbox.drain(on: asUnownedSerialExecutor(), limit: 1024)
        runHooks()
    }

    private func wait() -> Int {
        var timeout: Int64 = -1
        if !inbox.prepareToWait() {
            timeout = 0
        } else if let timer = timers.first {
            timeout = max(0, timer.deadline.microseconds - Instant.now.microseconds) * 1000
        }
        let count = unsafe clinux_epoll_wait(epoll, &ready, timeout)
        inbox.finishWaiting()
        if count >= 0 { return Int(count) }
        // Only EINTR can come of a descriptor and a buffer that are ours.
        precondition(errno == EINTR, "epoll_wait failed with \(errno)")
        return 0
    }

    private func dispatch(_ event: clinux_event) {
        let tag = event.tag
        guard tag != Self.inboxTag else { return inbox.acknowledge() }
        let slot = slots[Int(tag & 0xffff_ffff)]
        guard slot.registration == UInt32(tag >> 32), let handler = slot.source?.handler else { return }
        handler(IOEvents(rawValue: event.events))
    }

    private func runHooks() {
        for hook in hooks {
            hook()
        }
    }

    // MARK: Sources, timers, hooks

    /// Watches a descriptor; `handler` is called on the loop until the source is cancelled, which its user must do.
    package func addSource(
        _ fd: CInt,
        _ interest: IOInterest,
        _ handler: @escaping (IOEvents) -> Void
    ) throws(Errno) -> IOSource {
        assertOnLoop()
        let index = freeSlots.popLast() ?? slots.count
        if index == slots.count { slots.append(Slot()) }
        slots[index].registration &+= 1
        do {
            try control(CInt(CLINUX_EPOLL_ADD), fd, interest, slot: index)
        } catch {
            freeSlots.append(index)
            throw error
        }
        let source = IOSource(fd: fd, interest: interest, slot: index, loop: self, handler: handler)
        slots[index].source = source
        return source
    }

    /// A timer of this loop, not yet armed.
    package func addTimer(_ action: @escaping () -> Void) -> Timer {
        Timer(loop: self, action: action)
    }

    /// Runs `hook` at the end of every iteration for as long as the loop lives.
    package func addEndOfIteration(_ hook: @escaping () -> Void) {
        assertOnLoop()
        hooks.append(hook)
    }

    func modify(_ source: IOSource, _ interest: IOInterest) throws(Errno) {
        try control(CInt(CLINUX_EPOLL_MODIFY), source.fd, interest, slot: source.slot)
    }

    func remove(_ source: IOSource) {
        slots[source.slot].source = nil
        slots[source.slot].registration &+= 1
        freeSlots.append(source.slot)
        // EBADF or ENOENT: the owner closed the descriptor first, and the kernel forgot it with that.
        _ = clinux_epoll_control(epoll, CInt(CLINUX_EPOLL_DELETE), source.fd, 0, 0)
    }

    private func control(_ operation: CInt, _ fd: CInt, _ interest: IOInterest, slot: Int) throws(Errno) {
        let tag = UInt64(slots[slot].registration) << 32 | UInt64(slot)
        try call("epoll_ctl of \(fd)") { clinux_epoll_control(epoll, operation, fd, interest.rawValue, tag) }
    }

    // MARK: Executor

    /// Runs `work` on the loop, after what was submitted before it.
    package func submit(_ work: @escaping @Sendable () -> Void) {
        inbox.add(.closure(work))
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        inbox.add(.job(UnownedJob(job)))
    }

    /// What an actor of this loop returns as its `unownedExecutor`.
    // Safe to use: an actor that is pinned to a loop holds it, so that the reference cannot dangle.
    @safe package var executor: UnownedSerialExecutor {
        unsafe asUnownedSerialExecutor()
    }

    package func checkIsolated() {
        precondition(isOnLoop, "this belongs on the thread of loop \(name)")
    }

    package func isIsolatingCurrentContext() -> Bool? {
        isOnLoop
    }

    /// Whether the calling thread is the loop's.
    package var isOnLoop: Bool {
        ownerThread.load(ordering: .relaxed) == clinux_gettid()
    }

    /// Stops a debug build when the calling thread is not the loop's, unless no thread runs the loop yet.
    package func assertOnLoop() {
        assert(isOnLoop || ownerThread.load(ordering: .relaxed) == 0, "this belongs on the thread of loop \(name)")
    }
}
