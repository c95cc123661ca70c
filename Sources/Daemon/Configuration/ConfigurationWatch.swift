import Logging
import POSIX
import Providers
import Reactor

/// Looks at the configuration's directories and says when they have been quiet for a moment after a change.
///
/// Directories are watched, not files, so that every way to save a file is seen: in place, by rename, by a swapped
/// symbolic link. Lives on the control loop.
final class ConfigurationWatch {
    /// How long nothing must have happened before the files are read.
    private static let quiet = Duration.milliseconds(50)
    /// How long a flood of changes can put reading off.
    private static let patience = Duration.milliseconds(150)
    /// How often a directory that cannot be watched is tried again.
    private static let retry = Duration.seconds(1)

    private let loop: EventLoop
    private let log: Logger
    private let changed: () -> Void
    private var watches: [String: DirectoryWatch] = [:]
    private var wanted: [WatchedDirectory] = []
    private var firstChange: Instant?
    private lazy var debounce = loop.addTimer { [unowned self] in
        firstChange = nil
        changed()
    }
    private lazy var retryTimer = loop.addTimer { [unowned self] in
        // What is there now was not seen while there was no watch.
        if renewWatches() { noteChange() }
    }

    /// Calls `changed` on the loop after each change that has come to rest, until `cancel()`.
    init(loop: EventLoop, log: Logger, changed: @escaping () -> Void) {
        self.loop = loop
        self.log = log
        self.changed = changed
    }

    /// Watches these directories from now on, and no others.
    func renew(_ directories: [WatchedDirectory]) {
        wanted = directories
        for path in watches.keys where !directories.contains(where: { $0.path == path }) {
            watches.removeValue(forKey: path)?.cancel()
        }
        // What changed in a directory before it was watched was not seen.
        if renewWatches() { noteChange() }
    }

    /// Ends every watch.
    func cancel() {
        debounce.cancel()
        retryTimer.cancel()
        for watch in watches.values { watch.cancel() }
        watches = [:]
        wanted = []
    }

    /// Makes the watches that are missing; whether there was one to make.
    private func renewWatches() -> Bool {
        var madeOne = false
        for directory in wanted where watches[directory.path] == nil {
            do throws(Errno) {
                watches[directory.path] = try DirectoryWatch(loop: loop, path: directory.path) { [unowned self] event in
                    received(event, in: directory)
                }
                madeOne = true
            } catch {
                log.debug("cannot be watched, trying again: \(error)")
                retryTimer.arm(after: Self.retry)
            }
        }
        return madeOne
    }

    private func received(_ event: DirectoryEvent, in directory: WatchedDirectory) {
        if !event.kind.isDisjoint(with: .gone) {
            // The path may be another directory by now: a new watch finds it.
            watches.removeValue(forKey: directory.path)?.cancel()
            retryTimer.arm(after: Self.quiet)
            return noteChange()
        }
        if let name = event.name, !directory.isRelevant(name) { return }
        noteChange()
    }

    private func noteChange() {
        let first = firstChange ?? loop.now
        firstChange = first
        debounce.arm(at: min(loop.now + Self.quiet, first + Self.patience))
    }
}
