import DaemonHarness
import Logging
import Synchronization

/// Remembers every line that a daemon under test logs, with its metadata.
final class LogMemory: Sendable {
    private let kept = Mutex<[String]>([])

    /// Every line so far.
    var lines: [String] { kept.withLock { $0 } }

    /// All of them as one text.
    var text: String { lines.joined(separator: "\n") }

    /// A logger that writes here.
    func logger(_ level: Logger.Level) -> Logger {
        Logger(label: "test") { _ in Handler(memory: self, logLevel: level) }
    }

    private struct Handler: LogHandler {
        let memory: LogMemory
        var logLevel: Logger.Level
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let fields = event.metadata ?? [:]
            let line = "\(event.level): \(event.message) \(fields)"
            memory.kept.withLock { $0.append(line) }
        }
    }
}
