import ArgumentParser
import MockProvider
import Reactor

/// A provider of language models on loopback that answers what it is told to, and misbehaves on demand.
@main
struct Command: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mock-provider",
        abstract: "A provider of language models on 127.0.0.1 that misbehaves on demand.",
        discussion: """
            Speaks the dialects of OpenAI, Azure, Anthropic, Gemini, Ollama, DashScope, Cohere, Bedrock, Cloudflare, \
            Replicate and others, each on its own paths; /mock/NAME before a path settles whose it is. What it \
            answers is chosen by the model's name, such as mock-n100-i10000-s20 (100 chunks, 10000 microseconds apart, of 20 \
            bytes), by echo, or by a script. GET /mock/counters tells what it has seen. SIGTERM and SIGINT stop it.
            """
    )

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port: UInt16 = 0

    @Option(name: .customLong("port-file"), help: "Write the port to this file once it listens.")
    var portFile: String?

    @Option(name: .customLong("script"), help: "Read behaviours from this JSON file; may be given more than once.")
    var scripts: [String] = []

    @Flag(name: .customLong("check"), help: "Read the scripts, tell what is wrong with them, and stop.")
    var checks = false

    func run() throws {
        SignalSource.block(StandaloneMock.signals)
        let script = try StandaloneMock.script(from: scripts)
        if checks { return }
        try StandaloneMock(port: port, script: script).run(portFile: portFile)
    }
}
