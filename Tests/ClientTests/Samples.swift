import JSON
import Wire

/// Objects of the protocol that tests answer with.
enum Samples {
    static let started = ChatStarted(id: 1, stream: "s-1", provider: "p", model: "m")
    static let outcome = ChatOutcome(
        stream: "s-1",
        finishReason: "stop",
        usage: ["total_tokens": 3],
        chunks: 2,
        provider: "p",
        model: "m",
        attempts: [],
        timing: Timing(firstByte: 1, firstToken: 2, total: 3)
    )
    static let provider = Provider(
        name: "deepseek",
        displayName: "DeepSeek",
        type: "openai",
        dialect: "openai",
        endpoint: "https://api.deepseek.com/v1",
        defaultModel: "deepseek-chat",
        parameters: ["temperature": 0.5],
        envPrefix: "DEEPSEEK",
        handler: "handlers/deepseek.json",
        key: KeyStatus(set: true, source: ".env"),
        health: Health(state: .healthy),
        generation: 3
    )
    static let stream = StreamInfo(
        id: "s-1",
        provider: "deepseek",
        model: "deepseek-chat",
        uid: 1000,
        chunks: 12,
        state: .streaming,
        ageMS: 61_000
    )
}
