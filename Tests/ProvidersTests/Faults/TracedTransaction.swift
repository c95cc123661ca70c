import Glibc
import Harness
import JSON
import POSIX
import Testing

/// A system call of a traced process.
struct SystemCall: Sendable, CustomStringConvertible {
    var name: String
    /// Which one of its name it is in the process, from 1 on.
    var number: Int
    /// As strace writes it, its result included.
    var text: String

    var description: String { "\(name) \(number): \(text)" }

    /// Whether it may change what lies on the disk.
    var isChange: Bool {
        switch name {
        case "openat": text.contains("O_CREAT")
        case "mkdir", "mkdirat", "write", "fsync", "fchmod", "fchown", "link", "linkat", "unlink", "unlinkat", "rename",
            "renameat", "renameat2":
            true
        default: false
        }
    }
}

/// A transaction in a process of its own, traced by strace(1), which can kill it at a system call or fail that.
enum TracedTransaction {
    /// Whether there is an strace, and it may trace.
    static let isPossible = Program.succeeds("strace", "-f", "-o", "/dev/null", "true")

    static let unavailable: Comment = "strace is not there, or may not trace here"

    /// What came of a run.
    struct Outcome {
        var isKilled: Bool
        /// The answer to the one request; nil of a process that died.
        var answer: JSONValue?

        var error: String? { answer?["error"]?.stringValue }
        var message: String { answer?["message"]?.stringValue ?? "" }
    }

    /// The calls of the transaction that are about the fixture's files, in their order.
    static func calls(of operation: TransactionCase, _ fixture: ConfigurationFixture) throws -> [SystemCall] {
        let trace = try TemporaryDirectory(in: TemporaryDirectory.memory)
        let outcome = try run(
            operation,
            fixture,
            ["-y", "-s", "0", "-o", trace.file("trace"), "-e", "trace=%file,%desc"]
        )
        try #require(outcome.answer != nil && outcome.error == nil, "\(outcome)")
        var counts: [String: Int] = [:]
        var isInside = false
        var calls: [SystemCall] = []
        for line in String(decoding: try readFile(trace.file("trace")), as: UTF8.self).split(separator: "\n") {
            // With -f each line begins with the process's number.
            let text = line.drop { $0.isNumber || $0 == " " }
            guard let parenthesis = text.firstIndex(of: "(") else { continue }
            let name = String(text[..<parenthesis])
            counts[name, default: 0] += 1
            if text.contains("/transact-begin") { isInside = true }
            if text.contains("/transact-end") { isInside = false }
            guard isInside, text.contains(Path.parent(of: fixture.path)) else { continue }
            calls.append(SystemCall(name: name, number: counts[name] ?? 0, text: String(text)))
        }
        return calls
    }

    /// Runs the transaction under strace with options of the caller's.
    static func run(_ operation: TransactionCase, _ fixture: ConfigurationFixture, _ options: [String]) throws
        -> Outcome
    {
        let request = fixture.credentials + "/../request"
        try writeFile(request, String(decoding: operation.request.serialized(), as: UTF8.self))
        let run = try Program.run(["strace", "-f"] + options + [Program.transact, fixture.path, request])
        let line = run.output.split(separator: UInt8(ascii: "\n")).first.map { String(decoding: $0, as: UTF8.self) }
        // strace(1) ends as the process that it traces did.
        return Outcome(isKilled: run.status & 0x7F == SIGKILL, answer: try line.map { try JSONValue.parse($0) })
    }

    /// Runs the transaction with an injection at a call, as strace(1) writes it.
    static func run(
        _ operation: TransactionCase,
        _ fixture: ConfigurationFixture,
        _ injection: String,
        at call: SystemCall,
        andAfter: Bool = false
    ) throws -> Outcome {
        let when = "\(call.number)\(andAfter ? "+" : "")"
        return try run(
            operation,
            fixture,
            ["--seccomp-bpf", "-o", "/dev/null", "-e", "inject=\(call.name):\(injection):when=\(when)"]
        )
    }
}
