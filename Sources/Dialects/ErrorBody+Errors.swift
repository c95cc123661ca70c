import JSON

extension ErrorBody {
    /// Failures with status 429 that waiting does not cure.
    private static let exhausted: Set<String> = [
        "insufficient_quota", "exceeded_current_quota_error", "billing_hard_limit_reached", "insufficient_balance",
    ]

    /// Names of failures inside a stream that may pass.
    private static let passing: Set<String> = [
        "overloaded_error", "rate_limit_error", "rate_limit_exceeded", "server_error", "api_error", "timeout",
        "service_unavailable", "engine_overloaded_error", "internal_server_error", "UNAVAILABLE", "RESOURCE_EXHAUSTED",
    ]

    /// Whether the same request may succeed later after this status.
    private static func isRetryable(status: Int) -> Bool {
        [408, 409, 425, 429, 500, 502, 503, 504, 529].contains(status)
    }

    /// The error for an answer without a 2xx status.
    func error(status: Int, headers: [HTTPField], now: Int) -> UpstreamError {
        func header(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }
        var code = code
        if code == nil, let type = header("x-amzn-errortype") {
            // Bedrock: the name ends at a colon.
            code = String(type.prefix { $0 != ":" })
        }
        var retryable = Self.isRetryable(status: status) && !isExhausted
        if let advice = header("x-should-retry") { retryable = advice == "true" }
        return UpstreamError(
            .http,
            message.isEmpty ? "the provider answered with status \(status) and no words" : message,
            code: code,
            httpStatus: status,
            retryable: retryable,
            retryAfterMS: RetryAfter.milliseconds(headers, now: now) ?? retryAfterMS
        )
    }

    /// The error for one that was told inside an answer that began as a success.
    func errorInStream() -> UpstreamError {
        let mayPass = status.map(Self.isRetryable) ?? !names.isDisjoint(with: Self.passing)
        return UpstreamError(
            .stream,
            message.isEmpty ? "the provider reported an error inside the stream and no words" : message,
            code: code,
            httpStatus: status,
            retryable: mayPass && !isExhausted,
            retryAfterMS: retryAfterMS
        )
    }

    private var isExhausted: Bool {
        !names.isDisjoint(with: Self.exhausted)
    }
}
