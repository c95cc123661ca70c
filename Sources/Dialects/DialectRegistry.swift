/// The dialects there are.
package enum DialectRegistry {
    /// All of them, in the order they are shown.
    package static let all: [any Dialect] = [
        OpenAIDialect(),
        AzureOpenAIDialect(),
        ResponsesDialect(),
        AnthropicDialect(),
        GeminiDialect(),
        OllamaDialect(),
        DashScopeDialect(),
        CohereDialect(),
        TGIDialect(),
        CloudflareDialect(),
        BedrockDialect(),
        ReplicateDialect(),
        DashScopeAsyncDialect(),
        DeclarativeDialect(),
        PollingDialect(),
        EchoDialect(),
    ]

    /// The dialect with this name.
    package static func dialect(named name: String) -> (any Dialect)? {
        all.first { $0.name == name }
    }
}
