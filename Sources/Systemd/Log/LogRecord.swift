import Logging

/// One log entry with everything that goes with it, before a format writes it.
struct LogRecord {
    let level: Logger.Level
    let message: String
    /// Metadata of the logger, of its task and of the call, the later one winning, in the order of the keys.
    let fields: [(key: String, value: Logger.MetadataValue)]
    /// Where it was logged, as `#fileID`, `#line` and `#function` tell.
    let file: String
    let line: UInt
    let function: String

    init(_ event: LogEvent, metadata: Logger.Metadata, provider: Logger.MetadataProvider?) {
        level = event.level
        message = event.message.description
        file = event.file
        line = event.line
        function = event.function
        var merged = metadata
        if let provider { merged.merge(provider.get()) { $1 } }
        if let own = event.metadata { merged.merge(own) { $1 } }
        if let error = event.error {
            merged["error"] = .string(String(describing: error))
        }
        fields = merged.sorted { $0.key < $1.key }
    }
}

extension Logger.Level {
    /// The level of syslog(3) that the journal knows, 0 the worst and 7 the least.
    var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}

extension Logger.MetadataValue {
    /// The value as one text: a string as it is, a list or a dictionary as JSON.
    var text: String {
        switch self {
        case .string(let string): return string
        case .stringConvertible(let value): return value.description
        case .array, .dictionary:
            var bytes: [UInt8] = []
            appendJSON(to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Appends the value as JSON; whatever is neither list nor dictionary is a string.
    func appendJSON(to bytes: inout [UInt8]) {
        switch self {
        case .string, .stringConvertible:
            bytes.append(UInt8(ascii: "\""))
            LogText.append(text, to: &bytes, as: .json)
            bytes.append(UInt8(ascii: "\""))
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                value.appendJSON(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .dictionary(let members):
            Self.appendJSON(members.sorted { $0.key < $1.key }, to: &bytes)
        }
    }

    /// Appends members as a JSON object, in the order given.
    static func appendJSON(_ members: [(key: String, value: Logger.MetadataValue)], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            bytes.append(contentsOf: (index > 0 ? ",\"" : "\"").utf8)
            LogText.append(member.key, to: &bytes, as: .json)
            bytes.append(contentsOf: "\":".utf8)
            member.value.appendJSON(to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}
