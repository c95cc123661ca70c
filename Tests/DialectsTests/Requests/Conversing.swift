import JSON

@testable import Dialects

/// The conversation in `params`, read for a provider of the openai type with `change`d handler.
func conversation(
    _ params: String,
    parameters: JSONObject = JSONObject(),
    _ change: (inout Handler) -> Void = { _ in }
) throws -> Conversation {
    try Conversation(Array(params.utf8).span, provider: try endpoint(parameters, change))
}

/// A request in the making from `params`.
func foreignRequest(
    _ params: String,
    parameters: JSONObject = JSONObject(),
    native: Set<String> = [],
    _ change: (inout Handler) -> Void = { _ in }
) throws -> ForeignRequest {
    try ForeignRequest(Array(params.utf8).span, provider: try endpoint(parameters, change), native: native)
}

private func endpoint(_ parameters: JSONObject, _ change: (inout Handler) -> Void) throws -> ProviderEndpoint {
    var handler = Handler.openAI
    change(&handler)
    return try ProviderEndpoint("https://h/v1", handler: handler, parameters: parameters)
}
