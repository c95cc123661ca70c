import JSON
import Testing

@testable import MockProvider

/// Runs a test against a mock of its own, which is stopped afterwards.
func withMock(
    _ script: Script = Script(),
    limits: RequestLimits = RequestLimits(),
    _ body: (MockProvider) async throws -> Void
) async throws {
    let mock = try MockProvider.start(script: script, limits: limits)
    defer { mock.stop() }
    try await body(mock)
}

/// The same with one model, `m`.
func withMock(_ behaviour: Behaviour, _ body: (MockProvider) async throws -> Void) async throws {
    try await withMock(Script(models: ["m": behaviour]), body)
}

/// The words of an error in OpenAI's form.
func errorMessage(_ response: RawResponse) throws -> String {
    try #require(try JSONValue.parse(response.body)["error"]?["message"]?.stringValue)
}
