import JSON
import POSIX
import Providers
import Wire

/// Changes a configuration in a process of its own, for tests that kill it, fail its system calls or run several at once.
///
/// `transact DIRECTORY REQUESTS [--patient]`: each line of the file REQUESTS is a request, an object with `method` and
/// `params`; each line of the output is its answer, as the daemon would give it. With `--patient` a request that meets a
/// conflict is made again. Marks where its transactions begin and end with calls that a tracer sees.
@main
enum Transact {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 2 else { throw Errno(Errno.invalidArgument, "transact DIRECTORY REQUESTS [--patient]") }
        let isPatient = arguments.contains("--patient")
        let directory = ConfigurationDirectory(arguments[1])
        let lines = try File.read(arguments[2], limit: 1 << 20).bytes.split(separator: UInt8(ascii: "\n"))
        // Files that cannot be loaded are the transaction's to refuse.
        let empty = Snapshot.empty(directory: directory.path)
        var snapshot = (try? directory.load(after: empty)) ?? empty
        var answers: [JSONValue] = []
        mark("begin")
        for line in lines {
            let request = try JSONValue.parse(Array(line).span)
            answers.append(try answer(request, directory, &snapshot, isPatient: isPatient))
        }
        mark("end")
        for answer in answers { print(String(decoding: answer.serialized(), as: UTF8.self)) }
    }

    private static func answer(
        _ request: JSONValue,
        _ directory: ConfigurationDirectory,
        _ snapshot: inout Snapshot,
        isPatient: Bool
    ) throws -> JSONValue {
        while true {
            do throws(RPCError) {
                let change = try perform(request, ProviderTransaction(directory, now: 1_772_366_400), snapshot)
                snapshot = change.snapshot
                return ["changed": .array(change.changed.map { .string($0) })]
            } catch {
                guard isPatient, error.code == .configConflict else {
                    return ["error": .string(error.code.type), "message": .string(error.message)]
                }
                snapshot = try directory.load(after: snapshot)
            }
        }
    }

    private static func perform(
        _ request: JSONValue,
        _ transaction: ProviderTransaction,
        _ snapshot: Snapshot
    ) throws(RPCError) -> ConfigurationChange {
        let params = request["params"] ?? [:]
        switch try Method.named(request["method"]?.stringValue ?? "") {
        case .providerAdd: return try transaction.add(.decode(params), after: snapshot)
        case .providerUpdate: return try transaction.update(.decode(params), after: snapshot)
        case .providerRemove: return try transaction.remove(.decode(params), after: snapshot)
        case .routeSet: return try transaction.setRoute(.decode(params), after: snapshot)
        case .routeRemove: return try transaction.removeRoute(.decode(params), after: snapshot)
        case let method: throw RPCError(.methodNotFound, "\(method) changes nothing")
        }
    }

    /// Asks for a file that is never there.
    private static func mark(_ name: String) {
        // Only the question matters, not the answer.
        _ = try? FileStatus(path: "/transact-\(name)")
    }
}
