import Client
import Glibc
import LineEditing
import POSIX
import Wire

/// A conversation at a terminal: questions and commands, until the person leaves.
struct Dialogue {
    private var conversation: Conversation
    private let extras: ChatExchange.Extras
    private let isStreamed: Bool
    private let daemon: DaemonOptions

    /// Begins with what the command line says.
    init(_ conversation: Conversation, extras: ChatExchange.Extras, isStreamed: Bool, daemon: DaemonOptions) {
        self.conversation = conversation
        self.extras = extras
        self.isStreamed = isStreamed
        self.daemon = daemon
    }

    /// Asks and answers, until the person leaves.
    ///
    /// What fails meanwhile is told, and ends nothing.
    mutating func run() throws {
        // Whoever has no daemon is to know before the first question.
        _ = try daemon.connect()
        let interrupts = try SignalDescriptor(blocking: [SIGINT])
        let mode = try TerminalMode(of: STDIN_FILENO)
        var prompt = try ChatPrompt()
        // The shell gets the terminal as it was; there is nobody to tell when it went away meanwhile.
        defer { try? mode.apply(to: STDIN_FILENO) }
        // What is typed while an answer is written waits for the next prompt, unseen.
        if prompt.isEditing { try mode.quiet.apply(to: STDIN_FILENO) }
        Output.note(Style.errors.dim("asking \(conversation.name); /help lists what can be done, Ctrl-D leaves"))
        while true {
            // A Ctrl-C that came too late for the last answer is not meant for the next.
            while try interrupts.take() != nil {}
            switch try prompt.read(completion: completion) {
            case .ended: return
            case .abandoned(wasEmpty: true): Output.note(Style.errors.dim("(Ctrl-D leaves)"))
            case .abandoned(wasEmpty: false): continue
            case .text(let text):
                guard try take(text) else { return }
            }
        }
    }

    /// Does what was written; false where the person leaves.
    private mutating func take(_ text: String) throws -> Bool {
        do {
            guard let command = ChatCommand(text) else {
                if text.allSatisfy(\.isWhitespace) { return true }
                conversation.ask(ChatCommand.question(text))
                try answer()
                return true
            }
            if command == .quit { return false }
            try perform(command)
        } catch let error as RPCError {
            Report.show(error)
        } catch let error as ClientError {
            Report.show("\(error)")
        } catch let error as Complaint {
            Report.show(error.message)
        }
        return true
    }

    private mutating func answer() throws {
        let session = try daemon.connect()
        let params = conversation.params
        var exchange =
            isStreamed
            ? ChatExchange(
                session: session,
                request: ChatStream(params),
                name: conversation.name,
                extras: extras,
                daemon: daemon
            )
            : ChatExchange(
                session: session,
                request: ChatComplete(params),
                name: conversation.name,
                extras: extras,
                daemon: daemon
            )
        do {
            try exchange.run()
        } catch is Interruption {
            conversation.keep(answer: exchange.answer)
            Output.note(Style.errors.dim("(cancelled)"))
            return
        }
        conversation.keep(answer: exchange.answer)
    }

    private mutating func perform(_ command: ChatCommand) throws {
        switch command {
        case .model(nil): Output.note("asking \(conversation.name)")
        case .model(let name?):
            let owner = String(name.prefix { $0 != "/" })
            // The name of a model may have slashes of its own, for the provider that was chosen.
            if owner != name, Names.providers(daemon).contains(owner) { conversation.provider = nil }
            conversation.model = name
            Output.note(Style.errors.dim("asking \(conversation.name)"))
            if let warning = ModelCheck.warning(of: name, provider: conversation.provider, daemon) {
                Output.note("\(Style.errors.yellow("warning:")) \(warning)")
            }
        case .system(nil):
            Output.note(conversation.system.map { "the model is told: \($0)" } ?? "the model is told nothing")
        case .system(let text?):
            conversation.system = text == "-" ? nil : text
        case .image(let path):
            let image = try ImageFile(FileNames.expanded(path))
            try ImageFile.check(conversation.images + [image])
            conversation.images.append(image)
            Output.note(Style.errors.dim("\(image.path) (\(image.type)) goes with the next question"))
        case .clear:
            conversation.clear()
            Output.note(Style.errors.dim("forgotten"))
        case .retry:
            guard conversation.takeBack() else { throw Complaint("nothing was asked yet") }
            try answer()
        case .help:
            var listing = Listing()
            for (name, text) in ChatCommand.list {
                listing.add(name, text)
            }
            Output.note(listing)
            Output.note("  A \\ at the end of a line, Alt-Enter or Ctrl-J begins another line. Ctrl-C stops an answer.")
        case .unknown(let message): throw Complaint(message)
        case .quit: break
        }
    }

    /// What could stand behind a text: a command, a model, a file.
    private func completion(_ text: String) -> Completion {
        if let name = rest(of: text, behind: "/model ") { return Completion(name, among: Names.models(daemon)) }
        if let path = rest(of: text, behind: "/image ") { return FileNames.completion(of: path) }
        guard text.hasPrefix("/"), !text.contains(" ") else { return .none }
        return Completion(text, among: ChatCommand.words)
    }

    private func rest(of text: String, behind command: String) -> String? {
        text.hasPrefix(command) ? String(text.dropFirst(command.count)) : nil
    }
}
