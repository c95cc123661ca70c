package import JSON

/// What becomes of the parameters of a request on their way to a provider.
///
/// `allowed`, `renamed`, `defaults` and `droppedOn400` use the names of the protocol's `chat.*` methods; `fixed` uses the
/// provider's own. `model`, `messages`, `stream` and `stream_options` belong to the dialect and follow none of the rules.
package struct ParameterRules: Sendable, Equatable {
    /// The only parameters passed on; `nil` passes on everything.
    package var allowed: [String]?
    /// The provider's name for a parameter that it calls differently.
    package var renamed: [String: String]
    /// Sent with each request, whatever the client says.
    package var fixed: JSONObject
    /// Sent where neither the client nor the provider's configuration says anything.
    package var defaults: JSONObject
    /// Those that may be left out when the provider answers 400 and names them.
    package var droppedOn400: [String]

    /// The parameters that a dialect itself takes care of.
    package static let reserved: Set<String> = ["model", "messages", "stream", "stream_options"]

    /// Rules that pass everything on.
    package init() {
        allowed = nil
        renamed = [:]
        fixed = JSONObject()
        defaults = JSONObject()
        droppedOn400 = []
    }

    /// Whether the rules pass `name` on.
    func passes(_ name: String) -> Bool {
        guard let allowed else { return true }
        return allowed.contains(name)
    }
}
