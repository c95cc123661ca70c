import DaemonHarness
import Harness
import JSON
import POSIX
import Testing

@testable import Daemon

/// `config.check` and `providerd --check`.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct CheckTests {
    let configuration: TestConfiguration

    init() throws {
        configuration = try TestConfiguration()
        try configuration.write(["words": .init(type: "echo", model: "echo")])
    }

    @Test("The daemon's own directory is checked for everybody, and the command line tells the same")
    func own() async throws {
        try await withDaemon(configuration, .init(roles: RoleTests.strangers)) { daemon in
            let client = try daemon.connect()
            let sound = try client.result("config.check")
            #expect(sound["directory"]?.stringValue == configuration.path)
            #expect(sound["valid"] == true && sound["problems"] == [])
            try writeFile(configuration.file(".env"), "WORDS_TEMPRATURE=1\n=sk-canary\n")
            let broken = try client.result("config.check")
            #expect(broken["valid"] == false)
            let problems = broken["problems"]?.arrayValue ?? []
            #expect(problems.map { $0["line"]?.intValue } == [1, 2])
            #expect(problems.map { $0["severity"]?.stringValue } == ["warning", "error"])
            #expect(problems.allSatisfy { $0["file"]?.stringValue == ".env" })
            #expect(!broken.text.contains("canary"))
            var options = DaemonOptions()
            options.configurationDirectory = configuration.path
            let outcome = Daemon.check(options)
            #expect(!outcome.isValid)
            #expect(
                outcome.problems
                    == problems.map {
                        let place = "\($0["file"]?.stringValue ?? ""):\($0["line"]?.intValue ?? 0)"
                        return "\($0["severity"]?.stringValue ?? ""): \(place): \($0["message"]?.stringValue ?? "")"
                    }
            )
        }
    }

    @Test("Another directory is checked for an administrator only, and without being used")
    func other() async throws {
        let other = try TestConfiguration()
        try other.write(["more": .init(type: "klingon")])
        let params = #"{"directory":"\#(other.path)"}"#
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let result = try client.result("config.check", params)
            #expect(result["directory"]?.stringValue == other.path)
            #expect(result["valid"] == false)
            #expect(try client.result("provider.list")["providers"]?.arrayValue?.count == 1)
            #expect(try !Directory.names(in: other.path).contains(".providerd.lock"))
            #expect(try client.call("config.check", #"{"directory":"config"}"#).errorCode == -32602)
            let missing = try client.result("config.check", #"{"directory":"\#(other.path)/no"}"#)
            #expect(missing["valid"] == false)
        }
        try await withDaemon(configuration, .init(roles: RoleTests.strangers)) { daemon in
            let client = try daemon.connect()
            #expect(try client.call("config.check", params).errorCode == -32001)
            // Their own daemon's is a directory like any other.
            #expect(try client.call("config.check", #"{"directory":"\#(configuration.path)"}"#).errorCode == -32001)
        }
    }
}
