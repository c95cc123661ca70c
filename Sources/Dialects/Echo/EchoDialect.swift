/// A built-in type without a provider: it streams the prompt back word by word, so that a client can be tried with
/// nothing configured.
package struct EchoDialect: Dialect {
    /// The name in handler files.
    package let name = "echo"
    /// The name for people.
    package let title = "Echo"
    /// What speaks it.
    package let summary = "Streams the last message of the user back, word by word, without any network."
    /// The base address of the service it is named after, if there is one.
    package let defaultEndpoint: String? = nil
    /// Whether a provider needs a key.
    package let needsKey = false
    /// Whether there is a provider behind it.
    package let needsNetwork = false

    /// The dialect; it has no state.
    package init() {}

    /// The handler that a new provider gets.
    package var defaultHandler: Handler { .echo }

    /// There is nobody to ask.
    ///
    /// - Throws: `DialectError`, always; ``generator(for:model:)`` makes the answer.
    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        throw DialectError("echo has no provider to send a request to")
    }

    /// A decoder of OpenAI's chunks, which is what ``generator(for:model:)`` makes.
    package func decoder(_ context: AnswerContext) -> any StreamDecoder {
        AnswerDecoder(ChunkGuarantees(id: context.id), framing: .events, context: context)
    }

    /// The words of the last text of the user.
    ///
    /// - Throws: `DialectError` when the params hold no list of messages.
    package func generator(for params: Span<UInt8>, model: String) throws(DialectError) -> (any ChunkGenerator)? {
        EchoGenerator(try EchoPrompt(params), model: model)
    }
}
