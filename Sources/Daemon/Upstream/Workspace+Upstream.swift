import Dialects
import Providers
import Streams
import Wire

extension Workspace {
    /// What a provider speaks.
    func dialect(of provider: ProviderConfiguration) throws(RPCError) -> any Dialect {
        guard let dialect = DialectRegistry.dialect(named: provider.handler.dialect) else {
            throw RPCError(.internalError, "the dialect \(provider.handler.dialect) is unknown")
        }
        return dialect
    }

    /// Where a provider is.
    func endpoint(of provider: ProviderConfiguration) throws(RPCError) -> ProviderEndpoint {
        guard let endpoint = provider.endpoint else {
            throw RPCError(.internalError, "\(provider.name) has no endpoint")
        }
        return endpoint
    }

    /// Whom an attempt asks, and where.
    func upstream(
        _ attempted: StreamCourse.Attempted,
        _ dialect: any Dialect
    ) throws(RPCError) -> (Upstream, ProviderEndpoint) {
        let provider = attempted.target.provider
        let endpoint: ProviderEndpoint
        if let own = attempted.endpoint { endpoint = own } else { endpoint = try self.endpoint(of: provider) }
        let upstream = Upstream(
            provider,
            at: endpoint,
            dialect: dialect,
            connectTimeout: attempted.timeouts.connect,
            key: attempted.key
        )
        return (upstream, endpoint)
    }

    /// The source that `makeSource` makes of a request once `translate` has put `params` in the provider's words.
    ///
    /// Long params are translated off the loop: then what is wrong with them ends the stream.
    ///
    /// - Throws: `invalid_params` for what is wrong with short ones.
    func translated(
        _ params: [UInt8],
        by translate: @escaping @Sendable () throws(DialectError) -> UpstreamRequest,
        makeSource: @escaping (UpstreamRequest) -> any StreamSource
    ) throws(RPCError) -> (any StreamSource, warnings: [String]) {
        guard params.count > Self.largeText else {
            let request = try inWords(translate)
            return (makeSource(request), request.warnings)
        }
        let source = LateSource(workspace: self) {
            Result { () throws(DialectError) in try translate() }
        } makeSource: {
            makeSource($0)
        }
        return (source, [])
    }

    /// Runs `body`; what a dialect has no words for is the request's mistake.
    func inWords<Value>(_ body: () throws(DialectError) -> Value) throws(RPCError) -> Value {
        do throws(DialectError) {
            return try body()
        } catch {
            throw RPCError(error)
        }
    }
}
