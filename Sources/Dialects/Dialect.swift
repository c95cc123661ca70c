/// One wire format of providers: how a request is put, how the answer is read, what its errors mean.
///
/// Sans-I/O and stateless; the state of an exchange is in its ``StreamDecoder``.
package protocol Dialect: Sendable {
    /// The name in handler files and in `provider.add`, such as `openai`.
    var name: String { get }
    /// The name for people.
    var title: String { get }
    /// What speaks it, in a sentence or two.
    var summary: String { get }
    /// The base address of the service that the dialect is named after; `nil` when the user must give one.
    var defaultEndpoint: String? { get }
    /// Whether a provider of this type needs a key.
    var needsKey: Bool { get }
    /// Whether there is a provider behind it at all; without one, ``generator(for:model:)`` makes the chunks.
    var needsNetwork: Bool { get }
    /// The handler that a new provider gets; `config/templates/NAME.json` holds the same.
    var defaultHandler: Handler { get }

    /// The request that asks `provider` for an answer.
    ///
    /// `params` is the client's `chat.*` params as it wrote them, one JSON object. `model` is the provider's own name for
    /// the model, already resolved.
    ///
    /// - Throws: `DialectError` when the dialect has no words for something that changes the meaning.
    func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest

    /// A decoder for the body of an answer with a 2xx status.
    func decoder(contentType: String?, handler: Handler) -> any StreamDecoder

    /// What an answer without a 2xx status means.
    ///
    /// `headers` are all of the answer's; `now` is the time in seconds since 1970, for a `Retry-After` that is a date.
    func error(status: Int, headers: [HTTPField], body: Span<UInt8>, now: Int) -> UpstreamError

    /// The source of the answer of a dialect without a provider; `nil` for all others.
    ///
    /// - Throws: `DialectError` when the params cannot be read.
    func generator(for params: Span<UInt8>, model: String) throws(DialectError) -> (any ChunkGenerator)?
}

extension Dialect {
    /// True: only a built-in type has no provider behind it.
    package var needsNetwork: Bool { true }

    /// What the body says in any of the shapes that providers use, see `ErrorBody`.
    package func error(status: Int, headers: [HTTPField], body: Span<UInt8>, now: Int) -> UpstreamError {
        ErrorBody(body).error(status: status, headers: headers, now: now)
    }

    /// None.
    package func generator(for params: Span<UInt8>, model: String) throws(DialectError) -> (any ChunkGenerator)? { nil }
}
