import Dialects
import Providers
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

    /// Runs `body`; what a dialect has no words for is the request's mistake.
    func inWords<Value>(_ body: () throws(DialectError) -> Value) throws(RPCError) -> Value {
        do throws(DialectError) {
            return try body()
        } catch {
            throw RPCError.invalidParams([FieldProblem(path: error.path, message: error.message)])
        }
    }
}
