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
    ///
    /// To be shown only after ``redacted(_:)``, like ``code``.
    package var message: String { quotedMessage.shown }
    /// The provider's own name for the failure, such as `insufficient_quota`, at most 128 bytes long.
    package var code: String? { quotedCode?.shown }
    /// The status of the answer, or the one that an error inside a stream names.
    package let httpStatus: Int?
    /// Whether the same request may succeed later.
    package let retryable: Bool
    /// How long the provider asks to wait.
    package let retryAfterMS: Int?

    private var quotedMessage: QuotedText
    private var quotedCode: QuotedText?

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
        quotedMessage = QuotedText(message, limit: Self.messageLimit)
        quotedCode = code.map { QuotedText($0, limit: 128) }
        self.httpStatus = httpStatus
        self.retryable = retryable
        self.retryAfterMS = retryAfterMS
    }

    /// The error with `redact` applied to the provider's words, in full and before they are cut to what is shown.
    ///
    /// `redact` gives back the text it is given without the keys that stand in it. As it sees more than is shown, no
    /// beginning of a key is left at the cut.
    package func redacted(_ redact: (String) -> String) -> UpstreamError {
        var error = self
        error.quotedMessage = quotedMessage.redacted(redact)
        error.quotedCode = quotedCode?.redacted(redact)
        return error
    }
}
