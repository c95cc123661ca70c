import ArgumentParser
import Dialects
import JSON
import Wire

/// `providerctl handler`: work on handler files, without the daemon.
struct HandlerVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handler",
        abstract: "Work on handler files; no daemon is asked.",
        subcommands: [HandlerTest.self]
    )
}

/// `providerctl handler test`: shows what a handler makes of recorded bytes.
struct HandlerTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Show what a handler makes of a recorded answer, without any network.",
        discussion: """
            A recording is what `curl -i` prints, the bytes of a body alone, or JSON with \
            {"response":{"status":…,"headers":{…},"body":"…"}}; for an interface that is polled, an array of those.

            The exit status is 0 where the answer ends well, 6 where the handler is wrong, and 7 where the answer is \
            cut off or tells of a failure. With --json, what comes of it is one JSON object on a line.
            """
    )

    @Argument(help: ArgumentHelp("The handler file.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("The recorded answer.", valueName: "recording"))
    var against: String?

    @Flag(help: "Show the request that the handler makes of --prompt.")
    var showRequest = false

    @Option(help: ArgumentHelp("The prompt of the request that is shown.", valueName: "text"))
    var prompt = "Why is the sky blue?"

    @Option(help: ArgumentHelp("The model that is asked.", valueName: "name"))
    var model = "model"

    @Option(help: ArgumentHelp("The provider's endpoint.", valueName: "url"))
    var endpoint = HandlerTrial.endpoint

    @OptionGroup var daemon: DaemonOptions

    private var json: Bool { daemon.json }

    func validate() throws {
        guard against != nil || showRequest else { throw ValidationError("give --against RECORDING or --show-request") }
    }

    func run() throws {
        let handler = try handler()
        do {
            if showRequest {
                let request = try HandlerTrial.request(handler, prompt: prompt, model: model, endpoint: endpoint)
                try Output.line(request.serialized(pretty: !json))
            }
            guard let against else { return }
            let answers = RecordedAnswer.read(try Input.bytes(against))
            let trial = try HandlerTrial(handler, on: answers, model: model, endpoint: endpoint)
            try json ? Output.line(trial.json.serialized()) : TrialText.lines(of: trial).forEach(Output.line)
            try report(trial.end)
        } catch let error as EndpointError {
            throw Complaint("--endpoint: \(error.message)")
        } catch let error as DialectError {
            let problems = [FieldProblem(path: error.path, message: error.message)]
            throw RPCError(.invalidParams, "the handler has no words for the request", ErrorDetails(errors: problems))
        }
    }

    /// The handler of the file.
    private func handler() throws -> Handler {
        do {
            return try Handler(JSONValue.parse(try Input.bytes(file)))
        } catch let error as JSONError {
            throw RPCError(.configInvalid, "\(file) is no JSON: \(error)")
        } catch let error as HandlerError {
            let problems = error.problems.map {
                FieldProblem(path: $0.path.isEmpty ? "/" : $0.path, message: $0.message)
            }
            throw RPCError(.configInvalid, "\(file) is no handler", ErrorDetails(errors: problems))
        }
    }

    /// Says how it has ended, by the exit status too.
    private func report(_ end: StreamEnd) throws {
        let error: RPCError
        switch end {
        case .complete: return
        case .truncated: error = RPCError(.upstreamTruncated, "the recording ends before the answer does")
        case .failed(let failure): error = RPCError(.upstreamError, failure.message)
        }
        // In JSON it has been said already.
        if json { throw Reported(error: error) }
        throw error
    }
}
