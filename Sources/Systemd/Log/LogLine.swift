import Logging

/// How a log entry is written as one line.
enum LogLine: Sendable {
    /// `2026-11-22T10:48:27.123456Z info providerd: message key=value`, for a person at a terminal or a file.
    case text
    /// `<6>message key=value`: the priority as systemd reads it from a service's standard error, sd-daemon(3); it adds
    /// time and name itself.
    case prefixed
    /// One JSON object: `time`, `level`, `logger`, `message`, `file`, `line`, `function`, `metadata`.
    case json

    /// The line of an entry, with its newline.
    func bytes(_ record: LogRecord, label: String, time: @autoclosure () -> Timestamp = .now()) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        switch self {
        case .text:
            bytes.append(contentsOf: "\(time()) \(record.level) ".utf8)
            LogText.append(label, to: &bytes, as: .plain)
            bytes.append(contentsOf: ": ".utf8)
            Self.appendText(record, to: &bytes)
        case .prefixed:
            bytes.append(contentsOf: "<\(record.level.priority)>".utf8)
            Self.appendText(record, to: &bytes)
        case .json:
            bytes.append(contentsOf: #"{"time":"\#(time())","level":"\#(record.level)""#.utf8)
            Self.appendMember("logger", label, to: &bytes)
            Self.appendMember("message", record.message, to: &bytes)
            Self.appendMember("file", record.file, to: &bytes)
            bytes.append(contentsOf: #","line":\#(record.line)"#.utf8)
            Self.appendMember("function", record.function, to: &bytes)
            bytes.append(contentsOf: #","metadata":"#.utf8)
            Logger.MetadataValue.appendJSON(record.fields, to: &bytes)
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private static func appendMember(_ name: StaticString, _ value: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: #","\#(name)":""#.utf8)
        LogText.append(value, to: &bytes, as: .json)
        bytes.append(UInt8(ascii: "\""))
    }

    /// The message and its fields as `key=value`, quoted where a reader could not tell where the value ends.
    private static func appendText(_ record: LogRecord, to bytes: inout [UInt8]) {
        LogText.append(record.message, to: &bytes, as: .plain)
        for field in record.fields {
            bytes.append(UInt8(ascii: " "))
            LogText.append(field.key, to: &bytes, as: .plain)
            bytes.append(UInt8(ascii: "="))
            let text = field.value.text
            if text.isEmpty || text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x22 || $0 == 0x3d }) {
                bytes.append(UInt8(ascii: "\""))
                LogText.append(text, to: &bytes, as: .quoted)
                bytes.append(UInt8(ascii: "\""))
            } else {
                LogText.append(text, to: &bytes, as: .plain)
            }
        }
    }
}
