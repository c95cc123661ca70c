import Harness
import POSIX
import Testing

@testable import Providers

/// Fault 14: system calls of a transaction that the kernel fails.
@Suite(.timeLimit(.minutes(5)), .enabled(if: TracedTransaction.isPossible, TracedTransaction.unavailable))
struct FailingDiskTests {
    /// What a disk does.
    struct Failure: Sendable, CustomTestStringConvertible {
        var error: String
        /// Whether it goes on failing that kind of call: a disk that is full stays full.
        var goesOn: Bool
        var testDescription: String { error }
    }

    @Test(
        "A call that fails leaves every file as it was, times included, and says so, or the change is made",
        arguments: [TransactionCase.add, .update, .remove],
        [Failure(error: "EIO", goesOn: false), Failure(error: "ENOSPC", goesOn: true)]
    )
    func failing(operation: TransactionCase, failure: Failure) throws {
        let reference = try operation.fixture(in: TemporaryDirectory.memory)
        let before = try reference.contents()
        let calls = try TracedTransaction.calls(of: operation, reference).filter(\.isChange)
        let after = try reference.contents()
        var failures = 0
        for call in calls {
            let fixture = try operation.fixture(in: TemporaryDirectory.memory)
            let state = try fixture.state()
            let outcome = try TracedTransaction.run(
                operation,
                fixture,
                "error=\(failure.error)",
                at: call,
                andAfter: failure.goesOn
            )
            // Where every write fails from then on, the answer cannot be written either.
            #expect(outcome.answer != nil || (failure.goesOn && call.name == "write"), "\(call)")
            if outcome.answer == nil { failures += 1 }
            if outcome.error != nil {
                failures += 1
                #expect(outcome.error == "config_write_failed", "\(call) \(outcome)")
                #expect(!outcome.message.contains("canary"))
                if outcome.message.hasSuffix("; nothing has changed") {
                    #expect(try fixture.state() == state, "\(call)")
                } else {
                    // Even undoing it failed, which only a disk that goes on failing does.
                    #expect(failure.goesOn, "\(call) \(outcome)")
                }
            }
            _ = try fixture.load()
            let isMade = outcome.answer != nil && outcome.error == nil
            #expect(try fixture.contents() == (isMade ? after : before), "\(call) \(outcome)")
            #expect(try fixture.ownNames() == [], "\(call)")
        }
        #expect(failures > 15)
    }

    @Test("A call that only reads and fails changes nothing, whatever it makes of the rest")
    func reading() throws {
        let operation = TransactionCase.update
        let reference = try operation.fixture(in: TemporaryDirectory.memory)
        let before = try reference.contents()
        let calls = try TracedTransaction.calls(of: operation, reference).filter { !$0.isChange && $0.name != "close" }
        let after = try reference.contents()
        #expect(calls.count > 20)
        // Every third of them, beginning anywhere: there are hundreds, mostly alike.
        for call in calls.enumerated().filter({ $0.offset % 3 == calls.count % 3 }).map(\.element) {
            let fixture = try operation.fixture(in: TemporaryDirectory.memory)
            let outcome = try TracedTransaction.run(operation, fixture, "error=EIO", at: call)
            #expect(outcome.answer != nil, "\(call)")
            if let error = outcome.error {
                #expect(["config_write_failed", "config_invalid", "config_conflict"].contains(error), "\(call)")
            }
            _ = try fixture.load()
            #expect(try fixture.contents() == (outcome.error == nil ? after : before), "\(call) \(outcome)")
        }
    }
}
