/// A built-in type without a provider: it streams the prompt back word by word, so that a client can be tried with
/// nothing configured.
package struct EchoDialect: Dialect {
    package let name = "echo"
    package let title = "Echo"
    package let summary = "Streams the last message of the user back, word by word, without any network."
    package let defaultEndpoint: String? = nil
    package let needsKey = false
    package let needsNetwork = false

    /// The dialect; it has no state.
    package init() {}

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
    package func decoder(contentType: String?, handler: Handler) -> any StreamDecoder {
        OpenAIStreamDecoder(contentType: contentType, policy: handler.malformed)
    }

    package func generator(for params: Span<UInt8>, model: String) throws(DialectError) -> (any ChunkGenerator)? {
        EchoGenerator(try EchoPrompt(params), model: model)
    }
}
