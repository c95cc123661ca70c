import JSON
import Testing

@testable import Dialects

/// A client's request and what a dialect with its own words has to make of it.
struct TranslationCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let params: String
    let body: String
    var warnings: [String] = []

    init(_ name: String, _ params: String, _ body: String, warnings: [String] = []) {
        testDescription = name
        self.params = params
        self.body = body
        self.warnings = warnings
    }
}

/// A client's request that a dialect has no words for, and the place that the error names.
struct RefusalCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let params: String

    init(_ path: String, _ params: String) {
        testDescription = path
        self.params = params
    }
}

extension Dialect {
    /// The request for `params` with this dialect's own handler, `change`d.
    func translated(
        _ params: String,
        model: String = "m",
        endpoint: String = "https://h",
        _ change: (inout Handler) -> Void = { _ in }
    ) throws -> UpstreamRequest {
        var handler = defaultHandler
        change(&handler)
        let provider = try ProviderEndpoint(endpoint, handler: handler)
        return try request(for: Array(params.utf8).span, model: model, provider: provider)
    }

    /// Expects the request to have the case's body, whatever the order of its members.
    func expect(_ translation: TranslationCase, model: String = "m") throws {
        let request = try translated(translation.params, model: model)
        let body = try JSONValue.parse(request.body, duplicates: .reject)
        #expect(body.sorted == (try JSONValue.parse(translation.body)).sorted)
        #expect(request.warnings == translation.warnings)
    }

    /// Expects an error that names the case's place.
    func expect(_ refusal: RefusalCase) {
        let error = #expect(throws: DialectError.self) { try translated(refusal.params) }
        #expect(error?.path == refusal.testDescription)
    }
}

extension JSONValue {
    /// The same with the members of all objects in the order of their names.
    var sorted: JSONValue {
        switch self {
        case .object(let object):
            .object(JSONObject(object.members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted) }))
        case .array(let elements): .array(elements.map(\.sorted))
        default: self
        }
    }
}
