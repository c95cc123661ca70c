import Client
import JSON
import Wire

/// One request of a model, shown as it comes, and cancelled by Ctrl-C.
struct ChatExchange: ~Copyable {
    /// What is shown beside the answer.
    struct Extras {
        /// What is waited for, until the first text comes.
        var progress = false
        /// What it cost.
        var summary = false
        /// What the model thinks.
        var reasoning = false
    }

    /// How long a cancel may take, before the connection is closed instead, which cancels too.
    private static let patience: CInt = 2000

    private var session: Session
    private let daemon: DaemonOptions
    private let extras: Extras
    private let detaches: Bool
    private let id: RPCID
    private var cancel: RPCID?
    private var text: ChatText
    private var progress: ProgressLine
    /// Who is waited for.
    private var name: String

    /// The text that has come.
    var answer: String { text.answer }

    /// Puts a request: `chat.stream`, or another method that answers as it does or as `chat.complete`.
    ///
    /// - Parameters:
    ///   - session: A connection of its own.
    ///   - request: The request.
    ///   - name: Who is asked, until the daemon says it.
    ///   - extras: What is shown beside the answer.
    ///   - detaches: Whether the start is all that is waited for; the stream's id is printed.
    ///   - daemon: How messages are shown.
    init<Request: RPCRequest>(
        session: consuming Session,
        request: Request,
        name: String,
        extras: Extras,
        detaches: Bool = false,
        daemon: DaemonOptions
    ) {
        self.session = session
        self.daemon = daemon
        self.extras = extras
        self.detaches = detaches
        self.name = name
        text = ChatText(showsReasoning: extras.reasoning)
        progress = ProgressLine(isOn: extras.progress && !daemon.json)
        id = self.session.send(Request.method.rawValue, request.json)
    }

    /// Shows everything up to the end.
    ///
    /// - Throws: what `Program` makes an exit status of; `Interruption` after Ctrl-C, however the stream ended.
    mutating func run() throws {
        defer { progress.erase() }
        while true {
            switch try session.next(milliseconds: cancel == nil ? progress.due : Self.patience) {
            case .message(let message):
                if try take(message) { return }
            case .interrupted where cancel == nil:
                progress.erase()
                progress = ProgressLine(isOn: false)
                cancel = session.send(Method.chatCancel.rawValue, ChatCancel(request: id).json)
            case .interrupted: throw Interruption()
            case .nothing:
                if cancel != nil { throw Interruption() }
                progress.show(waitingFor: name)
            }
        }
    }

    /// Shows a message; whether it was the last one.
    private mutating func take(_ message: Message) throws -> Bool {
        if let cancel, message.ends(cancel), !message.ends(id) { return false }
        let isLast = message.ends(id)
        if isLast, cancel != nil {
            if daemon.json { try Output.line(message.line) } else { try text.end() }
            throw Interruption()
        }
        if daemon.json { try daemon.print(message) }
        if case .notification(ChatStarted.method, let params?) = message.content {
            let started: ChatStarted = try message.value(params)
            if detaches {
                progress.erase()
                if !daemon.json { try Output.line(started.stream) }
                return true
            }
            name = "\(started.provider)/\(started.model)"
        }
        if !daemon.json { try show(message) }
        return isLast
    }

    private mutating func show(_ message: Message) throws {
        switch message.content {
        case .chunk(_, let seq, let chunk):
            let json = Chunk(seq: seq, bytes: Array(message.line[chunk])).json
            if ChatText.hasText(json) { stopWaiting() }
            try text.show(json)
        case .notification: break
        case .answer(_, let result):
            stopWaiting()
            let outcome: ChatOutcome
            if let whole = try? message.value(result, as: ChatComplete.Result.self) {
                // Only the result of `chat.complete` has a member `providerd`.
                try text.showWhole(whole.completion)
                outcome = whole.outcome
            } else {
                outcome = try message.result()
            }
            try text.end()
            showEnd(outcome)
        case .failure(_, let error):
            stopWaiting()
            try text.end()
            throw error
        }
    }

    private mutating func stopWaiting() {
        progress.erase()
        progress = ProgressLine(isOn: false)
    }

    private func showEnd(_ outcome: ChatOutcome) {
        if outcome.finishReason == "length" { Output.note("(the answer was cut at the model's limit of tokens)") }
        if outcome.finishReason == "content_filter" { Output.note("(the answer was stopped by the provider's filter)") }
        for warning in outcome.warnings {
            Output.note("\(Style.errors.yellow("warning:")) \(warning)")
        }
        if extras.summary { Output.note(Style.errors.dim(ChatSummary.text(of: outcome))) }
    }
}
