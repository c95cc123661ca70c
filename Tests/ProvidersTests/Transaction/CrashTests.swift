import Glibc
import Harness
import JSON
import POSIX
import Testing
import Wire

@testable import Providers

/// Counts the steps of a transaction and fails some of them.
private final class Fault: Sendable {
    let steps = Guarded<[DiskStep]>([])

    /// Fails step `number` with `error`, and with `forGood` every one after it: then nothing more reaches the disk, as
    /// after a death.
    func disk(failing number: Int, _ error: CInt = EIO, forGood: Bool) -> DiskWriter {
        DiskWriter { step in
            let count = self.steps.withLock { steps in
                steps.append(step)
                return steps.count
            }
            return count == number || (forGood && count > number) ? Errno(error, "injected") : nil
        }
    }
}

/// Faults 13 and 14: a transaction that fails or dies at any of its steps.
///
/// Hundreds of transactions with a dozen fsyncs each: on a busy disk that takes longer than a minute.
@Suite(.timeLimit(.minutes(5)))
struct CrashTests {
    /// The transactions that are cut off.
    enum Operation: String, CaseIterable, Sendable {
        case add, replace, changeType, remove, removeAndLink

        func run(_ fixture: ConfigurationFixture, disk: DiskWriter) throws {
            let base = try fixture.load()
            let transaction = ProviderTransaction(fixture.directory, now: AddingTests.now, disk: disk)
            switch self {
            case .add: _ = try transaction.add(AddingTests.request, after: base)
            case .replace:
                let request = ProviderAdd(
                    type: "openai",
                    name: "deepseek",
                    apiKey: APIKey("sk-canary-new"),
                    endpoint: "https://new.example.org",
                    handler: ["stream": false],
                    replace: true
                )
                _ = try transaction.add(request, after: base)
            case .changeType:
                _ = try transaction.add(ProviderAdd(type: "echo", name: "deepseek", replace: true), after: base)
            case .remove, .removeAndLink: _ = try transaction.remove(ProviderRemove(name: "deepseek"), after: base)
            }
        }

        func fixture() throws -> ConfigurationFixture {
            let fixture = try ConfigurationFixture()
            if self == .removeAndLink {
                for name in [".env", "providers_meta.json"] {
                    try File.rename(fixture.file(name), to: fixture.credentials + "/" + name)
                    try File.createLink(fixture.file(name), to: "../credentials/" + name)
                }
                try File.rename(fixture.file("handlers/deepseek.json"), to: fixture.file("shared.json"))
                try File.createLink(fixture.file("handlers/deepseek.json"), to: "../shared.json")
            }
            return fixture
        }
    }

    /// What the files hold, without the times.
    private func contents(_ fixture: ConfigurationFixture) throws -> [String] {
        var found: [String] = []
        for root in [fixture.path, fixture.file("handlers"), fixture.credentials] {
            for name in try Directory.names(in: root) where name != ".providerd.lock" && name != "handlers" {
                let path = root + "/" + name
                let status = try FileStatus(path: path, followLink: false)
                let text = status.type == .regular ? String(decoding: try readFile(path), as: UTF8.self) : "link"
                found.append("\(name) \(status.mode) \(text)")
            }
        }
        return found
    }

    private func steps(of operation: Operation) throws -> (count: Int, after: [String], hash: ContentHash) {
        let fixture = try operation.fixture()
        let fault = Fault()
        try operation.run(fixture, disk: fault.disk(failing: 0, forGood: false))
        return (fault.steps.withLock { $0.count }, try contents(fixture), try fixture.load().contentHash)
    }

    @Test("A step that fails leaves every file as it was, times included, and says so", arguments: Operation.allCases)
    func failure(operation: Operation) throws {
        let (count, after, _) = try steps(of: operation)
        #expect(count > 10)
        var failures = 0
        for number in 1...count {
            for error in [number.isMultiple(of: 2) ? EIO : ENOSPC] {
                let fixture = try operation.fixture()
                let state = try fixture.state()
                do {
                    try operation.run(fixture, disk: Fault().disk(failing: number, error, forGood: false))
                    // Behind the commit point a failure is no failure.
                    #expect(
                        try contents(fixture).filter { !$0.hasPrefix(".providerd") } == after,
                        "\(operation) \(number)"
                    )
                } catch let error as RPCError {
                    failures += 1
                    #expect(error.code == .configWriteFailed, "\(operation) \(number)")
                    #expect(error.message.hasSuffix("; nothing has changed"), "\(operation) \(number)")
                    #expect(try fixture.state() == state, "\(operation) \(number)")
                }
                _ = try fixture.load()
                #expect(
                    try !Directory.names(in: fixture.path).contains {
                        $0.hasPrefix(".providerd") && $0 != ".providerd.lock"
                    }
                )
            }
        }
        #expect(failures > 10)
    }

    @Test(
        "A death before any step leaves the old or the new state, never a mixture, and no temporary file after the next load",
        arguments: Operation.allCases
    )
    func death(operation: Operation) throws {
        let (count, after, newHash) = try steps(of: operation)
        let pristine = try operation.fixture()
        let before = try contents(pristine)
        let oldHash = try pristine.load().contentHash
        var sawOld = false
        var sawNew = false
        for number in 1...count {
            let fixture = try operation.fixture()
            // Whoever is dead answers nothing, so what the call says is not looked at.
            try? operation.run(fixture, disk: Fault().disk(failing: number, forGood: true))
            let hash = try fixture.load().contentHash
            #expect(hash == oldHash || hash == newHash, "\(operation) \(number)")
            let now = try contents(fixture)
            #expect(now == (hash == oldHash ? before : after), "\(operation) \(number)")
            sawOld = sawOld || hash == oldHash
            sawNew = sawNew || hash == newHash
        }
        #expect(sawOld && sawNew)
    }

    @Test(
        "A death is set right by the next transaction as well, and by one that dies itself",
        arguments: Operation.allCases
    )
    func nextTransaction(operation: Operation) throws {
        let (count, after, newHash) = try steps(of: operation)
        for number in stride(from: 2, through: count, by: 5) {
            for second in stride(from: 1, through: 12, by: 4) {
                let fixture = try operation.fixture()
                try? operation.run(fixture, disk: Fault().disk(failing: number, forGood: true))
                // Not `load`, which would set it right: the transaction's own start is under test.
                let transaction = ProviderTransaction(
                    fixture.directory,
                    now: AddingTests.now,
                    disk: Fault().disk(failing: second, forGood: true)
                )
                _ = try? transaction.add(
                    ProviderAdd(type: "echo", name: "third"),
                    after: .empty(directory: fixture.path)
                )
                let hash = try fixture.load().contentHash
                if hash == newHash {
                    #expect(try contents(fixture) == after)
                } else {
                    #expect(try fixture.load().names.contains("deepseek"), "\(operation) \(number) \(second)")
                }
            }
        }
    }

    @Test(
        "While nothing can be written, a transaction that died is read as if it had not been",
        arguments: Operation.allCases
    )
    func readOnlyAfterDeath(operation: Operation) throws {
        let (count, _, newHash) = try steps(of: operation)
        let oldHash = try operation.fixture().load().contentHash
        for number in 1...count {
            let fixture = try operation.fixture()
            try? operation.run(fixture, disk: Fault().disk(failing: number, forGood: true))
            // What `load` does after it could not set the directory right.
            let hash = fixture.directory.read().contentHash
            #expect(hash == oldHash || hash == newHash, "\(operation) \(number)")
        }
    }
}
