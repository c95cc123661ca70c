import Dialects
package import Wire

extension ExchangeFailure {
    /// The error that the client is answered with, before what only the stream knows (its id, chunks, attempts).
    ///
    /// `provider` is its name. This is the one place that maps failures of an exchange to the protocol.
    package func rpcError(provider: String) -> RPCError {
        switch self {
        case .untranslatable(let error): Self.dialectError(error)
        case .notAsked(let error): Self.refusalError(error)
        case .upstream(let error): Self.upstreamError(error, provider)
        case .transport(let failure): Self.transportError(failure, provider)
        case .timeout(let phase):
            RPCError(
                .upstreamTimeout,
                "\(provider) \(Self.complaint(phase)); try again, or raise its timeouts",
                ErrorDetails(status: "failed", phase: phase.rawValue, retryable: phase != .total)
            )
        case .truncated(let message):
            RPCError(
                .upstreamTruncated,
                "the answer of \(provider) is incomplete: \(message)",
                ErrorDetails(status: "truncated", retryable: true)
            )
        case .cancelled(let reason): Self.cancellationError(reason)
        }
    }

    private static func dialectError(_ error: DialectError) -> RPCError {
        var result = RPCError(error)
        result.details.status = "failed"
        result.details.retryable = false
        return result
    }

    private static func refusalError(_ error: RPCError) -> RPCError {
        var result = error
        result.details.status = "failed"
        return result
    }

    private static func upstreamError(_ error: UpstreamError, _ provider: String) -> RPCError {
        let code: ErrorCode =
            switch error.kind {
            case .http: .upstreamHTTP
            case .stream: .upstreamError
            case .protocolViolation: .upstreamProtocol
            }
        return RPCError(
            code,
            "\(provider): \(error.message)",
            ErrorDetails(
                status: "failed",
                httpStatus: error.httpStatus,
                retryable: error.retryable,
                retryAfterMS: error.retryAfterMS
            )
        )
    }

    private static func transportError(_ failure: TransportFailure, _ provider: String) -> RPCError {
        func error(_ code: ErrorCode, phase: String? = nil, retryable: Bool) -> RPCError {
            RPCError(
                code,
                "\(provider): \(failure.message)",
                ErrorDetails(status: "failed", phase: phase, retryable: retryable)
            )
        }
        return switch failure.kind {
        case .dns: error(.upstreamUnreachable, phase: "dns", retryable: true)
        case .connect: error(.upstreamUnreachable, phase: "connect", retryable: true)
        case .tls: error(.upstreamUnreachable, phase: "tls", retryable: false)
        case .connectTimeout: error(.upstreamTimeout, phase: "connect", retryable: true)
        // The connection stood, and broke before the first byte came.
        case .reset, .closed: error(.upstreamUnreachable, phase: "first_byte", retryable: true)
        case .protocolViolation: error(.upstreamProtocol, retryable: false)
        case .invalidRequest: error(.providerInvalid, retryable: false)
        case .local: error(.internalError, retryable: true)
        }
    }

    private static func cancellationError(_ reason: Cancellation) -> RPCError {
        let details = ErrorDetails(status: "cancelled", retryable: reason == .shutdown)
        return switch reason {
        case .requested: RPCError(.cancelled, "the stream was cancelled", details)
        case .disconnected: RPCError(.cancelled, "the client closed its connection", details)
        case .slowConsumer: RPCError(.slowConsumer, "the client took nothing for too long; read faster", details)
        case .orphaned: RPCError(.cancelled, "nobody read the detached stream for too long", details)
        case .shutdown: RPCError(.shuttingDown, "the daemon is stopping; try again in a moment", details)
        }
    }

    private static func complaint(_ phase: TimeoutPhase) -> String {
        switch phase {
        case .connect: "could not be connected to in time"
        case .firstByte: "did not answer in time"
        case .idle: "fell silent within its answer"
        case .total: "took longer than the time allowed for the whole answer"
        }
    }
}
