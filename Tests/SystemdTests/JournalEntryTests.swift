import Logging
import Testing

@testable import Systemd

@Suite(.timeLimit(.minutes(5)))
struct JournalEntryTests {
    private func fields(_ message: String, _ metadata: Logger.Metadata) -> [String] {
        let event = LogEvent(
            level: .error,
            message: "\(message)",
            metadata: metadata,
            source: nil,
            file: "Streams/Exchange.swift",
            function: "run()",
            line: 7
        )
        let entry = JournalEntry(
            LogRecord(event, metadata: [:], provider: nil),
            label: "streams",
            identifier: "providerd"
        )
        var start = 0
        return entry.ends.map { end in
            defer { start = end }
            return String(decoding: entry.bytes[start..<end], as: UTF8.self)
        }
    }

    @Test("an entry has message, priority, place and the metadata as fields")
    func fields() {
        let expected = [
            "MESSAGE=failed", "PRIORITY=3", "CODE_FILE=Streams/Exchange.swift", "CODE_LINE=7", "CODE_FUNC=run()",
            "SYSLOG_IDENTIFIER=providerd", "LOGGER=streams", "CLIENT_UID=1000", "PROVIDER=deepseek", "STREAM_ID=s-1",
        ]
        #expect(fields("failed", ["provider": "deepseek", "stream_id": "s-1", "client_uid": "1000"]) == expected)
    }

    @Test("metadata cannot pass for a field of the handler's own, nor end its field")
    func forging() {
        let forged = fields("a\nPRIORITY=0", ["message": "x", "priority": "0", "v": "1\nUNIT=other"])
        #expect(forged.first == #"MESSAGE=a\nPRIORITY=0"#)
        #expect(forged.suffix(3) == ["METADATA_MESSAGE=x", "METADATA_PRIORITY=0", #"V=1\nUNIT=other"#])
    }

    @Test(
        "a key becomes a name that journald takes",
        arguments: [
            ("provider", "PROVIDER"), ("stream_id", "STREAM_ID"), ("http.status", "HTTP_STATUS"), ("éa", "A"),
            ("_PID", "PID"), ("__CURSOR", "CURSOR"), ("2nd", "METADATA_2ND"), ("", "METADATA_"), ("a=b\nc", "A_B_C"),
            ("code_file", "METADATA_CODE_FILE"), (String(repeating: "x", count: 99), String(repeating: "X", count: 64)),
        ]
    )
    func names(key: String, name: String) {
        #expect(JournalEntry.fieldName(key) == name)
    }
}
