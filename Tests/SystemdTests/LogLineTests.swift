import Logging
import Testing

@testable import Systemd

@Suite(.timeLimit(.minutes(5)))
struct LogLineTests {
    private static let time = Timestamp(seconds: 1_795_344_507, nanoseconds: 123_456_789)

    private func line(_ style: LogLine, _ message: String, _ metadata: Logger.Metadata, error: (any Error)? = nil)
        -> String
    {
        let event = LogEvent(
            level: .warning,
            message: "\(message)",
            error: error,
            metadata: metadata,
            source: nil,
            file: "Daemon/Supervisor.swift",
            function: "start()",
            line: 12
        )
        let record = LogRecord(event, metadata: ["base": "1", "both": "logger"], provider: nil)
        return String(decoding: style.bytes(record, label: "daemon", time: Self.time), as: UTF8.self)
    }

    @Test("a line of text has time, level, name, message and the fields in the order of their keys")
    func text() {
        #expect(
            line(.text, "slow", ["stream_id": "s-1", "both": "call"])
                == "2026-11-22T10:48:27.123456Z warning daemon: slow base=1 both=call stream_id=s-1\n"
        )
    }

    @Test("a line that systemd reads begins with its priority and has no time of its own")
    func prefixed() {
        #expect(line(.prefixed, "slow", [:]) == "<4>slow base=1 both=logger\n")
    }

    @Test("a line of JSON nests the metadata, whatever its shape")
    func json() {
        let expected =
            #"{"time":"2026-11-22T10:48:27.123456Z","level":"warning","logger":"daemon","message":"slow \"x\"","#
            + #""file":"Daemon/Supervisor.swift","line":12,"function":"start()","#
            + #""metadata":{"base":"1","both":"logger","list":["1",{"a":"\n"}],"number":"7"}}"# + "\n"
        #expect(
            line(.json, #"slow "x""#, ["list": ["1", ["a": "\n"]], "number": .stringConvertible(7)]) == expected
        )
    }

    @Test("no message and no field makes a second line", arguments: [LogLine.text, .prefixed, .json])
    func injection(style: LogLine) {
        let forged = "x\n<0>forged\r\nlevel=critical\u{1b}[2J"
        let line = line(style, forged, ["k\ney": "\(forged)", "list": ["\(forged)"]])
        #expect(line.utf8.count { $0 < 0x20 } == 1)
        #expect(line.hasSuffix("\n"))
    }

    @Test(
        "a value that a reader could take for two is quoted",
        arguments: [
            ("two words", #"v="two words""#), ("", #"v="""#), ("a=b", #"v="a=b""#), (#"say "hi""#, #"v="say \"hi\"""#),
            ("plain/1.5", "v=plain/1.5"), ("line\nbreak", #"v="line\nbreak""#),
        ]
    )
    func quoting(value: String, expected: String) {
        #expect(line(.prefixed, "m", ["v": "\(value)"]) == "<4>m base=1 both=logger \(expected)\n")
    }

    @Test("an error that was logged is told with the entry")
    func error() {
        struct Cause: Error, CustomStringConvertible { var description: String { "connection refused" } }
        #expect(
            line(.prefixed, "m", [:], error: Cause()) == "<4>m base=1 both=logger error=\"connection refused\"\n"
        )
    }

    @Test(
        "each level has its priority of syslog(3)",
        arguments: zip(Logger.Level.allCases, [7, 7, 6, 5, 4, 3, 2])
    )
    func priorities(level: Logger.Level, priority: Int) {
        #expect(level.priority == priority)
    }

    @Test(
        "a moment is written as RFC 3339 wants it",
        arguments: [
            (0, 0, "1970-01-01T00:00:00.000000Z"), (951_782_400, 999_999_999, "2000-02-29T00:00:00.999999Z"),
            (4_102_444_799, 1000, "2099-12-31T23:59:59.000001Z"),
        ]
    )
    func timestamps(seconds: Int, nanoseconds: Int, expected: String) {
        #expect(Timestamp(seconds: seconds, nanoseconds: nanoseconds).description == expected)
    }
}
