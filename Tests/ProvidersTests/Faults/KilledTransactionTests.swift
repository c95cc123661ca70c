import Harness
import POSIX
import Testing

@testable import Providers

/// Fault 13: `kill -9` before any system call of a transaction that changes something, and so after any.
///
/// The state after a call is the state before the next one, and what only reads changes nothing in between.
@Suite(.timeLimit(.minutes(5)), .enabled(if: TracedTransaction.isPossible, TracedTransaction.unavailable))
struct KilledTransactionTests {
    @Test(
        "A process that is killed leaves the old or the new state; the next start works and sweeps up",
        arguments: [
            TransactionCase.add, .update, .remove,
        ]
    )
    func killed(operation: TransactionCase) throws {
        let reference = try operation.fixture(in: TemporaryDirectory.memory)
        let before = try reference.contents()
        let calls = try TracedTransaction.calls(of: operation, reference).filter(\.isChange)
        let after = try reference.contents()
        #expect(before != after && after.allSatisfy { !$0.hasPrefix(".providerd") })
        // Each kind of call that a transaction consists of is there.
        let names = Set(calls.map(\.name))
        #expect(names.isSuperset(of: ["openat", "write", "fsync", "fchmod"]) && calls.count > 25, "\(calls)")
        #expect(names.contains { $0.hasPrefix("rename") } && names.contains { $0.hasPrefix("link") })
        var states: Set<Bool> = []
        for call in calls {
            let fixture = try operation.fixture(in: TemporaryDirectory.memory)
            let outcome = try TracedTransaction.run(operation, fixture, "signal=KILL", at: call)
            #expect(outcome.isKilled && outcome.answer == nil, "\(call)")
            // The next start: it reads, sets right, and has a sound configuration.
            let snapshot = try fixture.load()
            #expect(!snapshot.problems.contains { $0.file.hasPrefix(".providerd") }, "\(call)")
            let now = try fixture.contents()
            // The names are among them: no temporary file is left, and so no secret in one.
            #expect(now == before || now == after, "\(call)")
            #expect(try fixture.ownNames() == [], "\(call)")
            states.insert(now == after)
            // And a transaction goes through.
            if call.number.isMultiple(of: 4) { _ = try TransactionCase.route.run(fixture) }
        }
        #expect(states == [false, true])
    }
}
