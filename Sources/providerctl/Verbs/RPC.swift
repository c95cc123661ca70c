import ArgumentParser
import Client
import Glibc
import JSON
import Wire

/// `providerctl rpc`: calls any method.
struct RPC: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Call any method; `providerctl rpc rpc.discover` describes them all.",
        discussion: "Messages that come before the answer are printed as they are, one a line."
    )

    @Argument(help: "The method's name.")
    var method: String

    @Argument(help: ArgumentHelp("The params, a JSON object; - reads them from standard input.", valueName: "json"))
    var params: String?

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        var session = try daemon.connect()
        let id = session.send(method, try json())
        while true {
            switch try session.next() {
            case .interrupted: throw Interruption()
            case .nothing: continue
            case .message(let message) where !message.ends(id): try daemon.print(message)
            case .message(let message):
                if daemon.json { return try daemon.print(message) }
                let result: JSONValue = try message.result()
                return try Output.line(result.serialized(pretty: true))
            }
        }
    }

    private func json() throws -> JSONValue? {
        guard let params else { return nil }
        let text = params == "-" ? try Input.all() : params
        do throws(JSONError) {
            return try JSONValue.parse(text)
        } catch {
            throw Complaint("the params are no JSON: \(error)")
        }
    }
}
