/// A failure that a provider has told of, or a breach of its own protocol.
package struct UpstreamError: Error, Sendable, Equatable {
    /// Where the failure came from; each kind is an error type of PROTOCOL.md.
    package enum Kind: String, Sendable {
        /// A status that is no success: `upstream_http`.
        case http = "upstream_http"
        /// Told inside an answer that began as a success: `upstream_error`.
        case stream = "upstream_error"
        /// The answer is not what the dialect allows: `upstream_protocol`.
        case protocolViolation = "upstream_protocol"
    }

    /// Where the failure came from.
    package let kind: Kind
    /// The provider's own words, at most ``messageLimit`` bytes long and without control characters.
    package let message: String
    /// The provider's own name for the failure, such as `insufficient_quota`.
    package let code: String?
    /// The status of the answer, or the one that an error inside a stream names.
    package let httpStatus: Int?
    /// Whether the same request may succeed later.
    package let retryable: Bool
    /// How long the provider asks to wait.
    package let retryAfterMS: Int?

    /// No message is longer.
    package static let messageLimit = 2048

    /// An error; the message is bounded and cleaned.
    package init(
        _ kind: Kind,
        _ message: String,
        code: String? = nil,
        httpStatus: Int? = nil,
        retryable: Bool = false,
        retryAfterMS: Int? = nil
    ) {
        self.kind = kind
        self.message = Self.presentable(message, limit: Self.messageLimit)
        self.code = code.map { Self.presentable($0, limit: 128) }
        self.httpStatus = httpStatus
        self.retryable = retryable
        self.retryAfterMS = retryAfterMS
    }

    /// The text without control characters, cut at a character within `limit` bytes.
    static func presentable(_ text: String, limit: Int) -> String {
        var bytes = 0
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            let visible: Unicode.Scalar = isControl ? " " : scalar
            bytes += UTF8.width(visible)
            // Three bytes stay free for the mark of the cut.
            if bytes > limit - 3 {
                result.append("…")
                break
            }
            result.append(visible)
        }
        return String(result)
    }
}
