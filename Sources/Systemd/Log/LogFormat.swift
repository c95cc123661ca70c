package import Logging

/// Where log entries go and in what form: the values of `--log-format`.
package enum LogFormat: String, CaseIterable, Sendable {
    /// Lines for a person on standard error; with a priority in front when systemd reads them.
    case text
    /// One JSON object a line on standard error.
    case json
    /// Entries with fields in the systemd journal; text where no journal runs.
    case journal

    /// What suits the place the process runs in: the journal when it reads our standard error, else text.
    package static var preferred: LogFormat {
        LogStream.standardError.isJournal ? .journal : .text
    }

    /// A handler for the logger `label` of the program `identifier`.
    package func handler(label: String, level: Logger.Level, identifier: String = "providerd") -> any LogHandler {
        switch self {
        case .json: LineLogHandler.json(label: label, level: level, to: .standardError)
        case .journal where JournalLogHandler.isAvailable:
            JournalLogHandler(label: label, level: level, identifier: identifier)
        case .journal, .text: LineLogHandler.text(label: label, level: level, to: .standardError)
        }
    }
}
