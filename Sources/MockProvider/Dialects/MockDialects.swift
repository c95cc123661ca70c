/// The dialects there are.
package enum MockDialects {
    /// All of them; the first that calls a request its own answers it.
    ///
    /// OpenAI's is the last: `…/models` is its own whoever else has such a path.
    package static let all: [any MockDialect] = [
        AnthropicMock(), GeminiMock(), OllamaMock(), CohereMock(), DashScopeMock(), DashScopeAsyncMock(),
        BedrockMock(), CloudflareMock(), ReplicateMock(), PollingMock(), AzureMock(), ResponsesMock(), TGIMock(),
        OpenAIMock(),
    ]

    /// The one that a request is for, and what it is there.
    ///
    /// A path that begins with `/mock/NAME` is for the dialect of that name, which settles what paths leave open.
    static func route(_ call: MockCall) -> (dialect: any MockDialect, route: MockRoute)? {
        for dialect in all where call.isFor(dialect) {
            if let route = dialect.route(of: call) { return (dialect, route) }
        }
        return nil
    }

    /// The dialect whose words an error is told in when no request could be read.
    static var usual: any MockDialect { OpenAIMock() }
}
