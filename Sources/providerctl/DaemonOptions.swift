import ArgumentParser
import Client
import JSON
import Wire

/// Which daemon, and how its answers are shown: the same for every verb.
struct DaemonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon's socket.", valueName: "path"))
    var socket: String?

    @Flag(help: "Print the daemon's messages as they are, one a line.")
    var json = false

    /// Connects; Ctrl-C ends every wait from then on.
    func connect() throws -> Session {
        try Session(path: socket, interruptible: true)
    }

    /// Calls a method, and shows its result: by `show`, or raw.
    ///
    /// - Throws: what `Program` makes an exit status of.
    func call<Request: RPCRequest>(_ request: Request, show: (Request.Result) throws -> Void) throws {
        var session = try connect()
        let message = try session.message(ending: session.send(Request.method.rawValue, request.json))
        if json {
            try print(message)
        } else {
            try show(message.result())
        }
    }

    /// Calls a method, and shows its result; the exit status depends on the result, raw or not.
    ///
    /// - Throws: what `Program` makes an exit status of; `Ending` for another status than success.
    func call<Request: RPCRequest>(
        _ request: Request,
        status: (Request.Result) -> ExitStatus,
        show: (Request.Result) throws -> Void
    ) throws {
        var session = try connect()
        let message = try session.message(ending: session.send(Request.method.rawValue, request.json))
        if json { try print(message) }
        let result: Request.Result = try message.result()
        if !json { try show(result) }
        let status = status(result)
        if status != .success { throw Ending(status: status) }
    }

    /// Prints a message as it came.
    ///
    /// - Throws: `Reported` for a failure, which then needs no other report.
    func print(_ message: Message) throws {
        try Output.line(message.line)
        if case .failure(_, let error) = message.content { throw Reported(error: error) }
    }
}

/// A failure that has been shown already, as JSON.
struct Reported: Error {
    let error: RPCError
}

/// A verb that has said everything ends with an exit status of its own.
struct Ending: Error {
    let status: ExitStatus
}

/// Something wrong with what the user gave, in a sentence.
struct Complaint: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
