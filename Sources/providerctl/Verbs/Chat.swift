import ArgumentParser
import Client
import JSON
import Wire

/// `providerctl chat`: asks a model, and shows its answer as it comes.
struct Chat: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a model; its answer is shown as it comes.",
        discussion: "Ctrl-C cancels the stream at the provider. A second Ctrl-C does not wait for that."
    )

    @Argument(help: "The prompt; without one, or for -, it is read from standard input.")
    var prompt: String?

    @Option(name: .shortAndLong, help: "The model, or provider/model; the provider's default without it.")
    var model: String?

    @Option(name: .shortAndLong, help: "The provider; the default provider without it.")
    var provider: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("What the model is told before the prompt.", valueName: "text"))
    var system: String?

    @Option(
        name: .customLong("param"),
        help: ArgumentHelp("A parameter, such as temperature=0.2; may be repeated.", valueName: "name=value")
    )
    var parameters: [NamedValue] = []

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        let messages = try [system.map { message("system", $0) }, message("user", text())].compactMap(\.self)
        let params = ChatParams(
            messages: messages,
            model: model,
            provider: provider,
            parameters: JSONObject(parameters)
        )
        var exchange = ChatExchange(session: try daemon.connect(), params: params, daemon: daemon)
        try exchange.run()
    }

    private func text() throws -> String {
        if let prompt, prompt != "-" { return prompt }
        if Input.isTerminal { Output.note("(type the prompt; Ctrl-D on a line of its own ends it)") }
        let text = try Input.all()
        if text.allSatisfy(\.isWhitespace) { throw Complaint("the prompt is empty") }
        return text
    }

    private func message(_ role: String, _ content: String) -> JSONValue {
        ["role": .string(role), "content": .string(content)]
    }
}
