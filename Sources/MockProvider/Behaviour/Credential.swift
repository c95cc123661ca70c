/// How a request carries its key.
package enum CredentialStyle: Sendable, Equatable, CustomStringConvertible {
    /// `Authorization: Bearer KEY`.
    case bearer
    /// A header of that name, in lower case.
    case header(String)
    /// A query parameter of that name.
    case query(String)
    /// A signature of AWS in `Authorization`; its key is the id of the access key.
    case sigv4
    /// As the dialect of the request has it.
    case own

    /// Reads `bearer`, `header:NAME`, `query:NAME`, `sigv4` or `own`.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        switch (parts.first, parts.count) {
        case ("bearer", 1): self = .bearer
        case ("sigv4", 1): self = .sigv4
        case ("own", 1): self = .own
        case ("header", 2) where !parts[1].isEmpty: self = .header(parts[1].lowercased())
        case ("query", 2) where !parts[1].isEmpty: self = .query(parts[1])
        default: return nil
        }
    }

    package var description: String {
        switch self {
        case .bearer: "bearer"
        case .header(let name): "header:\(name)"
        case .query(let name): "query:\(name)"
        case .sigv4: "sigv4"
        case .own: "own"
        }
    }

    /// The key a request carries in this style.
    package func key(in request: HTTPRequest) -> String? {
        switch self {
        case .bearer:
            guard let value = request.header("authorization"), value.lowercased().hasPrefix("bearer ") else {
                return nil
            }
            return String(HTTPRequest.trimmed(value.dropFirst(7)))
        case .header(let name):
            return request.header(name)
        case .query(let name):
            return request.queryParameter(name)
        case .sigv4:
            guard let value = request.header("authorization"), value.hasPrefix("AWS4-HMAC-SHA256 ") else { return nil }
            guard let start = value.firstRange(of: "Credential=")?.upperBound, value.contains("Signature=") else {
                return ""
            }
            return String(value[start...].prefix { $0 != "/" })
        case .own:
            return nil
        }
    }
}

/// The credential that a request was seen to carry.
package struct SeenCredential: Sendable, Equatable {
    /// How it was carried.
    package let style: CredentialStyle
    /// The key itself; told by the echo models that are asked for it only.
    package let key: String

    /// The places where providers look for a key, in this order.
    private static let places: [CredentialStyle] =
        [.bearer, .sigv4]
        + ["x-api-key", "api-key", "x-goog-api-key", "x-auth-token"].map(CredentialStyle.header)
        + ["key", "api_key", "api-key", "apikey", "access_token"].map(CredentialStyle.query)

    /// Looks at one place.
    package init?(in request: HTTPRequest, as style: CredentialStyle) {
        guard let key = style.key(in: request) else { return nil }
        self.style = style
        self.key = key
    }

    /// Looks at all known places, and at `expected` before them.
    package init?(in request: HTTPRequest, expected: CredentialStyle? = nil) {
        for style in (expected.map { [$0] } ?? []) + Self.places {
            guard let key = style.key(in: request) else { continue }
            self.style = style
            self.key = key
            return
        }
        return nil
    }
}

/// The credential a request must carry; any other request is answered 401.
package struct CredentialRule: Sendable, Equatable {
    /// How the key must be carried.
    package var style: CredentialStyle
    /// The right key; nil: any that is not empty.
    package var key: String?

    /// Any key, or just this one, carried in a style.
    package init(_ style: CredentialStyle, key: String? = nil) {
        self.style = style
        self.key = key
    }

    /// Nil when the request satisfies the rule, else what is wrong, without the key.
    ///
    /// `own` are the styles of the request's dialect.
    package func objection(to request: HTTPRequest, own: [CredentialStyle] = []) -> String? {
        let allowed = style == .own ? own : [style]
        let words = allowed.map(\.description).joined(separator: " or ")
        let seen = allowed.lazy.compactMap { SeenCredential(in: request, as: $0) }.first ?? SeenCredential(in: request)
        guard let seen else { return "no API key provided, expected \(words)" }
        guard allowed.contains(seen.style) else { return "API key seen as \(seen.style), expected \(words)" }
        let isRight = key.map { $0 == seen.key } ?? !seen.key.isEmpty
        return isRight ? nil : "incorrect API key provided as \(seen.style)"
    }
}
