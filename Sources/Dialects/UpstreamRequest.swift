/// A request to a provider, complete but for the credentials.
package struct UpstreamRequest: Sendable, Equatable {
    /// The method, such as `POST`.
    package let method: String
    /// The address.
    package let url: String
    /// The headers in order, with the handler's own last.
    package let headers: [HTTPField]
    /// The body; empty for none.
    package let body: [UInt8]
    /// What was left out or changed on the way, one sentence each, for the result's `warnings`.
    package let warnings: [String]
    /// Whether the provider's key goes with it; not to an address on another host that an answer has named.
    package let sendsKey: Bool

    /// A request; see the properties.
    package init(
        method: String,
        url: String,
        headers: [HTTPField],
        body: [UInt8] = [],
        warnings: [String] = [],
        sendsKey: Bool = true
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.warnings = warnings
        self.sendsKey = sendsKey
    }
}

/// Why a request cannot be put in a dialect's words: the client's mistake or a parameter that the dialect lacks.
package struct DialectError: Error, Sendable, Equatable {
    /// The problem's place within the params: a JSON Pointer, or empty.
    package let path: String
    /// One sentence for a person.
    package let message: String

    init(_ message: String, at path: String = "") {
        self.path = path
        self.message = message
    }
}
