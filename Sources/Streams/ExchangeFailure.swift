package import Dialects
package import Wire

/// Why an exchange did not complete.
package enum ExchangeFailure: Error, Sendable, Equatable {
    /// The provider's dialect has no words for the request.
    case untranslatable(DialectError)
    /// The provider was not asked: its limits are reached, or its dialect has no words for the request.
    case notAsked(RPCError)
    /// The provider told of an error, or broke its own dialect.
    case upstream(UpstreamError)
    /// The connection could not be made or used.
    case transport(TransportFailure)
    /// The provider was silent for too long.
    case timeout(TimeoutPhase)
    /// The answer ended before its dialect's end; one sentence how.
    case truncated(String)
    /// Somebody wanted an end.
    case cancelled(Cancellation)

    /// What was waited for in vain; the names of PROTOCOL.md.
    package enum TimeoutPhase: String, Sendable {
        case connect
        case firstByte = "first_byte"
        case idle
        case total
    }
}

/// Who wanted an exchange to end before its time.
package enum Cancellation: Sendable, Equatable {
    /// `chat.cancel`.
    case requested
    /// The client's connection closed.
    case disconnected
    /// The client took nothing for too long.
    case slowConsumer
    /// Nobody read a detached stream for too long.
    case orphaned
    /// The daemon stops.
    case shutdown
}

/// A failure below HTTP, in words that do not depend on the library that reported it.
package struct TransportFailure: Error, Sendable, Equatable {
    /// What failed.
    package enum Kind: Sendable, Equatable, CaseIterable {
        /// The host has no address.
        case dns
        /// No connection.
        case connect
        /// No trusted session.
        case tls
        /// No connection in time.
        case connectTimeout
        /// The connection broke.
        case reset
        /// The provider closed the connection within an answer.
        case closed
        /// The answer is not the HTTP it claims to be, or beyond a limit.
        case protocolViolation
        /// The request cannot be sent as it is.
        case invalidRequest
        /// The daemon itself could not: no memory, or a mistake.
        case local
    }

    /// What failed.
    package let kind: Kind
    /// One sentence for a person, without a secret.
    package let message: String

    /// Describes a failure.
    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
