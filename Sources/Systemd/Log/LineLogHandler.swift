package import Logging

/// Writes each log entry as one line to a stream, standard error as a rule.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let style: LogLine
    private let stream: LogStream

    /// Writes lines of text: with time and name, or with a priority as systemd reads it when the journal reads the
    /// stream.
    package static func text(label: String, level: Logger.Level, to stream: LogStream) -> LineLogHandler {
        LineLogHandler(label: label, level: level, style: stream.isJournal ? .prefixed : .text, stream: stream)
    }

    /// Writes one JSON object a line.
    package static func json(label: String, level: Logger.Level, to stream: LogStream) -> LineLogHandler {
        LineLogHandler(label: label, level: level, style: .json, stream: stream)
    }

    private init(label: String, level: Logger.Level, style: LogLine, stream: LogStream) {
        self.label = label
        self.style = style
        self.stream = stream
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let record = LogRecord(event, metadata: metadata, provider: metadataProvider)
        stream.write(style.bytes(record, label: label)) { dropped in
            let notice = LogEvent(
                level: .warning,
                message: "\(dropped) log lines were dropped: nobody read them",
                metadata: nil,
                source: nil,
                file: #fileID,
                function: #function,
                line: #line
            )
            return style.bytes(LogRecord(notice, metadata: [:], provider: nil), label: label)
        }
    }
}
