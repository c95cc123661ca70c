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
    private let lack: CrashTests.Lack

    init(_ lack: CrashTests.Lack) { self.lack = lack }

    /// Fails step `number` with `error`, and with `forGood` every one after it: then nothing more reaches the disk, as
    /// after a death.
    func disk(failing number: Int, _ error: CInt = EIO, forGood: Bool) -> DiskWriter {
        DiskWriter { step in
            let count = self.steps.withLock { steps in
                steps.append(step)
                return steps.count
            }
            if count == number || (forGood && count > number) { return Errno(error, "injected") }
            return self.lack.refusal(of: step)
        }
    }
}

/// Faults 13 and 14: a transaction that fails or dies at any of its steps.
///
/// Hundreds of transactions with a dozen fsyncs each: on a busy disk that takes longer than a minute.
@Suite(.timeLimit(.minutes(5)))
struct CrashTests {
    /// What a file system may not have: then the transaction does with what it has.
    enum Lack: CaseIterable, Sendable {
        case nothing, exchange, links

        /// How such a file system refuses a call.
        func refusal(of step: DiskStep) -> Errno? {
            switch (self, step) {
            case (.exchange, .exchange): Errno(EINVAL, "lacking")
            case (.links, .link): Errno(EPERM, "lacking")
            default: nil
            }
        }
    }

    private func fixture(_ operation: TransactionCase) throws -> ConfigurationFixture {
        // In memory: it is the order of the calls that counts, and there are thousands.
        try operation.fixture(in: TemporaryDirectory.memory)
    }

    private func steps(of operation: TransactionCase, _ lack: Lack) throws -> (
        count: Int, after: [String], hash: ContentHash
    ) {
        let fixture = try fixture(operation)
        let fault = Fault(lack)
        _ = try operation.run(fixture, disk: fault.disk(failing: 0, forGood: false))
        return (fault.steps.withLock { $0.count }, try fixture.contents(), try fixture.load().contentHash)
    }

    @Test(
        "A step that fails leaves every file as it was, times included, and says so",
        arguments: TransactionCase.allCases,
        Lack.allCases
    )
    func failure(operation: TransactionCase, lack: Lack) throws {
        let (count, after, _) = try steps(of: operation, lack)
        let before = try fixture(operation).contents()
        #expect(count > 10)
        var failures = 0
        for number in 1...count {
            for error in [number.isMultiple(of: 2) ? EIO : ENOSPC] {
                let fixture = try fixture(operation)
                let state = try fixture.state()
                do {
                    _ = try operation.run(fixture, disk: Fault(lack).disk(failing: number, error, forGood: false))
                    // Behind the commit point a failure is no failure.
                    #expect(
                        try fixture.contents().filter { !$0.hasPrefix(".providerd") } == after,
                        "\(operation) \(number)"
                    )
                } catch let error as RPCError {
                    failures += 1
                    #expect(error.code == .configWriteFailed, "\(operation) \(number)")
                    #expect(error.message.hasSuffix("; nothing has changed"), "\(operation) \(number)")
                    // Without links it is a copy that is put back, which is younger.
                    #expect(try fixture.state() == state || lack == .links, "\(operation) \(number)")
                    #expect(try fixture.contents() == before, "\(operation) \(number)")
                }
                _ = try fixture.load()
                #expect(try fixture.ownNames() == [])
            }
        }
        #expect(failures > 5)
    }

    @Test(
        "A death before any step leaves the old or the new state, never a mixture, and no temporary file after the next load",
        arguments: TransactionCase.allCases,
        Lack.allCases
    )
    func death(operation: TransactionCase, lack: Lack) throws {
        let (count, after, newHash) = try steps(of: operation, lack)
        let pristine = try fixture(operation)
        let before = try pristine.contents()
        let oldHash = try pristine.load().contentHash
        var sawOld = false
        var sawNew = false
        for number in 1...count {
            let fixture = try fixture(operation)
            // Whoever is dead answers nothing, so what the call says is not looked at.
            _ = try? operation.run(fixture, disk: Fault(lack).disk(failing: number, forGood: true))
            let hash = try fixture.load().contentHash
            #expect(hash == oldHash || hash == newHash, "\(operation) \(number)")
            let now = try fixture.contents()
            #expect(now == (hash == oldHash ? before : after), "\(operation) \(number)")
            sawOld = sawOld || hash == oldHash
            sawNew = sawNew || hash == newHash
        }
        #expect(sawOld && sawNew)
    }

    @Test(
        "A death is set right by the next transaction as well, and by one that dies itself",
        arguments: TransactionCase.allCases,
        Lack.allCases
    )
    func nextTransaction(operation: TransactionCase, lack: Lack) throws {
        let (count, after, newHash) = try steps(of: operation, lack)
        for number in stride(from: 2, through: count, by: 5) {
            for second in stride(from: 1, through: 12, by: 4) {
                let fixture = try fixture(operation)
                _ = try? operation.run(fixture, disk: Fault(lack).disk(failing: number, forGood: true))
                // Not `load`, which would set it right: the transaction's own start is under test.
                let transaction = ProviderTransaction(
                    fixture.directory,
                    now: AddingTests.now,
                    disk: Fault(lack).disk(failing: second, forGood: true)
                )
                _ = try? transaction.add(
                    ProviderAdd(type: "echo", name: "third"),
                    after: .empty(directory: fixture.path)
                )
                let hash = try fixture.load().contentHash
                if hash == newHash {
                    #expect(try fixture.contents() == after)
                } else {
                    #expect(try fixture.load().names.contains("deepseek"), "\(operation) \(number) \(second)")
                }
            }
        }
    }

    @Test(
        "While nothing can be written, a transaction that died is read as if it had not been",
        arguments: TransactionCase.allCases,
        Lack.allCases
    )
    func readOnlyAfterDeath(operation: TransactionCase, lack: Lack) throws {
        let (count, _, newHash) = try steps(of: operation, lack)
        let oldHash = try fixture(operation).load().contentHash
        for number in 1...count {
            let fixture = try fixture(operation)
            _ = try? operation.run(fixture, disk: Fault(lack).disk(failing: number, forGood: true))
            // What `load` does after it could not set the directory right.
            let hash = fixture.directory.read().contentHash
            #expect(hash == oldHash || hash == newHash, "\(operation) \(number)")
        }
    }
}
