import Client
import JSON
import Wire

/// One request of a model, shown as it comes, and cancelled by Ctrl-C.
struct ChatExchange: ~Copyable {
    /// How long a cancel may take, before the connection is closed instead, which cancels too.
    private static let patience: CInt = 2000

    private var session: Session
    private let daemon: DaemonOptions
    private let id: RPCID
    private var cancel: RPCID?
    private var text = ChatText()

    init(session: consuming Session, params: ChatParams, daemon: DaemonOptions) {
        self.session = session
        self.daemon = daemon
        id = self.session.send(Method.chatStream.rawValue, params.json)
    }

    /// Shows everything up to the end.
    ///
    /// - Throws: what `Program` makes an exit status of; `Interruption` after Ctrl-C, however the stream ended.
    mutating func run() throws {
        while true {
            switch try session.next(milliseconds: cancel == nil ? -1 : Self.patience) {
            case .message(let message):
                if try take(message) { return }
            case .interrupted where cancel == nil:
                cancel = session.send(Method.chatCancel.rawValue, ChatCancel(request: id).json)
            case .interrupted: throw Interruption()
            case .nothing:
                if cancel != nil { throw Interruption() }
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
        if daemon.json {
            try daemon.print(message)
        } else {
            try show(message)
        }
        return isLast
    }

    private mutating func show(_ message: Message) throws {
        switch message.content {
        case .chunk(_, let seq, let chunk):
            try text.show(Chunk(seq: seq, bytes: Array(message.line[chunk])))
        case .notification: break
        case .answer:
            try text.end()
            try showEnd(message.result())
        case .failure(_, let error):
            try text.end()
            throw error
        }
    }

    private func showEnd(_ outcome: ChatOutcome) {
        if outcome.finishReason == "length" { Output.note("(the answer was cut at the model's limit of tokens)") }
        if outcome.finishReason == "content_filter" { Output.note("(the answer was stopped by the provider's filter)") }
        for warning in outcome.warnings {
            Output.note("warning: \(warning)")
        }
    }
}
