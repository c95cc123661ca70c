import JSON
import Testing

@testable import Dialects

/// Params of a client, and the body that a dialect makes of them.
struct RequestCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// Between the braces, after the messages.
    let params: String
    let body: JSONValue
    var messages = #"[{"role":"user","content":"hi"}]"#
    var warnings = 0

    init(_ name: String, _ params: String, _ body: JSONValue, _ change: (inout RequestCase) -> Void = { _ in }) {
        testDescription = name
        self.params = params
        self.body = body
        change(&self)
    }

    /// Expects the dialect to make this body.
    func check(_ dialect: any Dialect, handler: Handler? = nil) throws {
        let request = try upstreamRequest(
            #"{"messages":\#(messages)\#(params.isEmpty ? "" : ",")\#(params)}"#,
            dialect,
            handler: handler
        )
        #expect(try JSONValue.parse(request.body) == body)
        #expect(request.warnings.count == warnings, "\(request.warnings)")
    }
}

/// The request that a dialect makes of `params` for the model `o/m` at `https://h/v1`.
func upstreamRequest(
    _ params: String,
    _ dialect: any Dialect,
    handler: Handler? = nil,
    endpoint: String = "https://h/v1"
) throws -> UpstreamRequest {
    let provider = try ProviderEndpoint(endpoint, handler: handler ?? dialect.defaultHandler)
    return try dialect.request(for: Array(params.utf8).span, model: "o/m", provider: provider)
}
