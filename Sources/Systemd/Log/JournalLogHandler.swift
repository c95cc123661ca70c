import Glibc
package import Logging

/// Sends each log entry to the systemd journal with its fields, sd_journal_sendv(3).
///
/// Metadata becomes fields: `provider` is `PROVIDER`, `stream_id` is `STREAM_ID`, `client_uid` is `CLIENT_UID`, so that
/// `journalctl PROVIDER=deepseek` finds every line about it. An entry that journald does not take goes to standard
/// error instead, so that it is not lost.
package struct JournalLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    /// Whether a journal takes entries on this machine; without one, libsystemd would drop them silently.
    package static let isAvailable = unsafe access("/run/systemd/journal/socket", W_OK) == 0

    private let label: String
    private let identifier: String

    /// Logs as `label`; `identifier` is the name in front of each line of `journalctl`.
    package init(label: String, level: Logger.Level, identifier: String) {
        self.label = label
        self.identifier = identifier
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let record = LogRecord(event, metadata: metadata, provider: metadataProvider)
        guard JournalEntry(record, label: label, identifier: identifier).send() < 0 else { return }
        var substitute = LineLogHandler.text(label: label, level: logLevel, to: .standardError)
        substitute.metadata = metadata
        substitute.metadataProvider = metadataProvider
        substitute.log(event: event)
    }
}
