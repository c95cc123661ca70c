import Glibc
import Harness
import JSON
import POSIX
import Providers
import Testing

/// Fault 14: a user without rights, to whom this or that is forbidden, in a process of that user's.
@Suite(.timeLimit(.minutes(5)), .enabled(if: isRoot, "only root can become another user"))
struct TakenPermissionTests {
    private static let nobody = "65534"

    /// What is forbidden.
    enum Ban: CaseIterable, Sendable {
        /// No name can be made or removed in the directory, with and without a lock that is there already.
        case directory, directoryWithLock
        /// None in `handlers/`.
        case handlers
        /// The lock is another user's.
        case lock
        /// `.env` is another user's, and may be read: the new one could not be made that user's.
        case foreignEnvironment
        /// It may not even be read.
        case unreadableEnvironment
        /// The metadata may not be written; that is no matter, as they are replaced.
        case metadata

        func impose(on fixture: ConfigurationFixture) throws {
            func mode(_ name: String, _ mode: mode_t) throws {
                try #require(unsafe chmod(fixture.file(name), mode) == 0)
            }
            switch self {
            case .directory: try mode("", 0o555)
            case .directoryWithLock:
                try fixture.write(".providerd.lock", "")
                try TakenPermissionTests.give(fixture.file(".providerd.lock"))
                try mode("", 0o555)
            case .handlers: try mode("handlers", 0o555)
            case .lock: try fixture.write(".providerd.lock", "")
            case .foreignEnvironment:
                try #require(unsafe chown(fixture.file(".env"), 0, 0) == 0)
                try mode(".env", 0o644)
            case .unreadableEnvironment: try #require(unsafe chown(fixture.file(".env"), 0, 0) == 0)
            case .metadata: try mode("providers_meta.json", 0o444)
            }
        }
    }

    private static func give(_ path: String) throws {
        try #require(unsafe chown(path, 65534, 65534) == 0)
    }

    @Test(
        "What may not be written stays as it was, and the answer says so",
        arguments: Ban.allCases,
        [TransactionCase.add, .update, .remove]
    )
    func taken(ban: Ban, operation: TransactionCase) throws {
        let fixture = try operation.fixture()
        let top = Path.parent(of: fixture.path)
        let files = [".env", "providers_meta.json", "handlers", "handlers/deepseek.json", "handlers/parrot.json", ""]
        for name in files { try Self.give(fixture.file(name)) }
        // The directory above is its maker's alone, and so may be the one in which the program was built.
        try #require(unsafe chmod(top, 0o755) == 0)
        let program = top + "/transact"
        try #require(Program.succeeds("install", "-m", "0755", Program.transact, program))
        try writeFile(top + "/request", String(decoding: operation.request.serialized(), as: UTF8.self))
        try ban.impose(on: fixture)
        let state = try fixture.state()
        let run = try Program.run(
            ["setpriv", "--reuid=\(Self.nobody)", "--regid=\(Self.nobody)", "--clear-groups"]
                + [program, fixture.path, top + "/request"]
        )
        let answer = try JSONValue.parse(String(decoding: run.output, as: UTF8.self))
        if ban == .metadata {
            #expect(answer["error"] == nil && answer["changed"] != [], "\(answer)")
            let status = try FileStatus(path: fixture.file("providers_meta.json"))
            #expect(status.mode == 0o444 && status.owner == 65534)
            return
        }
        let expected = ban == .unreadableEnvironment ? "config_invalid" : "config_write_failed"
        #expect(answer["error"]?.stringValue == expected, "\(answer)")
        #expect(try fixture.state() == state)
        #expect(try fixture.ownNames() == [])
        if ban != .unreadableEnvironment {
            #expect(answer["message"]?.stringValue?.hasSuffix("; nothing has changed") == true, "\(answer)")
        }
    }
}
