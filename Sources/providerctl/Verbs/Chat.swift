import ArgumentParser
import Client
import Glibc
import JSON
import POSIX
import Wire

/// `providerctl chat`: asks a model, once or in a conversation.
struct Chat: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a model; its answer is shown as it comes.",
        discussion: """
            Without a prompt, at a terminal, it is a conversation: /help lists what can be done in it. What is asked \
            there is remembered in $XDG_STATE_HOME/providerd/history, which only its owner can read; what begins with \
            a space is not.

            Ctrl-C cancels the stream at the provider. A second Ctrl-C does not wait for that.

            The answer goes to standard output; all else, such as what the model thinks, what it cost and what is \
            waited for, to standard error, and of itself only where both are a terminal.
            """
    )

    @Argument(
        help: "The prompt; for -, or without one where standard input is no terminal, it is read from there.",
        completion: .default
    )
    var prompt: String?

    @Option(
        name: .shortAndLong,
        help: "The model, provider/model, or a route; the provider's default without it.",
        completion: .models
    )
    var model: String?

    @Option(
        name: .shortAndLong,
        help: "The provider; the default provider without it.",
        completion: .providers
    )
    var provider: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("What the model is told before the prompt.", valueName: "text"))
    var system: String?

    @Option(
        name: [.short, .customLong("image")],
        help: ArgumentHelp(
            "A picture that goes with the prompt: PNG, JPEG, GIF or WebP; may be repeated.",
            valueName: "file"
        ),
        completion: .file(extensions: ["png", "jpg", "jpeg", "gif", "webp"])
    )
    var images: [String] = []

    @Option(help: ArgumentHelp("How freely the model chooses its words.", valueName: "number"))
    var temperature: Double?

    @Option(help: ArgumentHelp("The most tokens of the answer.", valueName: "count"))
    var maxTokens: Int?

    @Option(
        name: .customLong("param"),
        help: ArgumentHelp("A parameter, such as top_p=0.9; may be repeated.", valueName: "name=value")
    )
    var parameters: [NamedValue] = []

    @Option(help: ArgumentHelp("The longest time that all of the answer may take.", valueName: "seconds"))
    var timeout: Double?

    @Flag(inversion: .prefixedNo, help: "Show the answer as it comes, or once it is whole.")
    var stream = true

    @Flag(help: "Leave the stream to the daemon: print its id and end; `providerctl attach` shows it.")
    var detach = false

    @Flag(inversion: .prefixedNo, help: "Show what the model thinks; at a terminal of itself.")
    var reasoning: Bool?

    @Flag(inversion: .prefixedNo, help: "Show the model, tokens and times at the end; at a terminal of itself.")
    var summary: Bool?

    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        if let temperature, !temperature.isFinite { throw ValidationError("--temperature must be a number.") }
        if detach, !stream { throw ValidationError("--detach and --no-stream exclude each other.") }
    }

    func run() throws {
        let pictures = try images.map(ImageFile.init)
        try ImageFile.check(pictures)
        var conversation = Conversation(
            model: model,
            provider: provider,
            system: system,
            parameters: allParameters,
            options: options
        )
        conversation.images = pictures
        if prompt == nil, Input.isTerminal, isTerminal, !daemon.json, !detach {
            var dialogue = Dialogue(conversation, extras: extras, isStreamed: stream, daemon: daemon)
            return try dialogue.run()
        }
        conversation.ask(try text())
        try answer(conversation)
    }

    private func answer(_ conversation: Conversation) throws {
        let name = conversation.name
        let session = try daemon.connect()
        if stream {
            var exchange = ChatExchange(
                session: session,
                request: ChatStream(conversation.params),
                name: name,
                extras: extras,
                detaches: detach,
                daemon: daemon
            )
            try exchange.run()
        } else {
            var exchange = ChatExchange(
                session: session,
                request: ChatComplete(conversation.params),
                name: name,
                extras: extras,
                daemon: daemon
            )
            try exchange.run()
        }
    }

    /// Whether a person sees both the answer and what is told beside it.
    private var isTerminal: Bool { Terminal.isTerminal(STDOUT_FILENO) && Terminal.isTerminal(STDERR_FILENO) }

    private var extras: ChatExchange.Extras {
        ChatExchange.Extras(
            progress: isTerminal && ProcessContext.variable("TERM") ?? "dumb" != "dumb",
            summary: summary ?? isTerminal,
            reasoning: reasoning ?? isTerminal
        )
    }

    private var allParameters: JSONObject {
        var all = JSONObject(parameters)
        if let temperature, let number = JSONNumber(temperature) { all["temperature"] = .number(number) }
        if let maxTokens { all["max_tokens"] = .number(JSONNumber(maxTokens)) }
        return all
    }

    private var options: ChatOptions? {
        guard timeout != nil || detach else { return nil }
        return ChatOptions(timeouts: timeout.map { ChatOptions.Timeouts(total: $0) }, detach: detach)
    }

    private func text() throws -> String {
        if let prompt, prompt != "-" { return prompt }
        if Input.isTerminal { Output.note("(type the prompt; Ctrl-D on a line of its own ends it)") }
        let text = try Input.all()
        if text.allSatisfy(\.isWhitespace) { throw Complaint("the prompt is empty") }
        return text
    }
}
