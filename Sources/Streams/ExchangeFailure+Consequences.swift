import Dialects

/// What follows from a failure: for the next attempt, for the key that was used, and for the provider's reputation.
extension ExchangeFailure {
    /// The statuses that may be gone in a moment (STREAMS.md).
    private static let passingStatuses: Set<Int> = [408, 425, 429, 500, 502, 503, 504, 529]

    /// Whether the same target may answer the same request in a moment.
    ///
    /// A credit that is used up, or a provider that says of itself that trying again is useless, is not asked again. A
    /// silence is not either: it has cost a minute already.
    var mayPass: Bool {
        switch self {
        case .upstream(let error):
            switch error.kind {
            case .http: error.retryable && error.httpStatus.map(Self.passingStatuses.contains) == true
            case .stream: error.retryable
            case .protocolViolation: false
            }
        case .transport(let failure):
            switch failure.kind {
            case .dns, .connect, .connectTimeout, .reset, .closed: true
            case .tls, .protocolViolation, .invalidRequest, .local: false
            }
        case .timeout(let phase): phase == .connect
        case .untranslatable, .notAsked, .truncated, .cancelled: false
        }
    }

    /// Whether it is the key that was refused, so that another one may do.
    package var concernsKey: Bool {
        guard case .upstream(let error) = self, error.kind == .http else { return false }
        return error.httpStatus == 429 || error.httpStatus == 401
    }

    /// Whether somebody else may be asked instead: not where the client has had enough, or its time is over.
    var mayGoElsewhere: Bool { !isClientsEnd }

    /// Whether the client has had enough, or the time that it gave is over: that is then what it is told.
    package var isClientsEnd: Bool {
        switch self {
        case .cancelled, .timeout(.total): true
        default: false
        }
    }

    /// How long the provider asks to wait, in milliseconds.
    package var retryAfterMS: Int? {
        guard case .upstream(let error) = self else { return nil }
        return error.retryAfterMS
    }

    /// The names of `optional` that a provider's refusal of the request names, as whole words.
    ///
    /// Only of a 400, or the 422 that some services answer in its place.
    package func parametersNamed(among optional: [String]) -> [String] {
        guard case .upstream(let error) = self, error.kind == .http else { return [] }
        guard error.httpStatus == 400 || error.httpStatus == 422 else { return [] }
        let words = Set((error.message + " " + (error.code ?? "")).split { !$0.isPartOfName }.map(String.init))
        return optional.filter(words.contains)
    }

    /// Whether a refusal says that something is not known or not supported at all, rather than wrong this time.
    ///
    /// The provider's own words are all there is to go by. What is not recognised is only not remembered.
    package var saysUnsupported: Bool {
        guard case .upstream(let error) = self else { return false }
        let text = (error.message + " " + (error.code ?? "")).lowercased()
        return Self.wordsForUnsupported.contains { text.contains($0) }
    }

    private static let wordsForUnsupported = [
        "unsupported", "not support", "n't support", "unknown", "unrecognized", "unrecognised", "unexpected",
        "not permitted", "not allowed", "not available", "extra_forbidden", "deprecated",
    ]

    /// What a failure says of the provider.
    package enum Verdict: Sendable, Equatable {
        /// It is in trouble.
        case failed
        /// It is there, and refused this request only.
        case answered
        /// Nothing: the cause is on this side.
        case none
    }

    /// What it says of the provider, whatever was asked.
    package var verdict: Verdict {
        switch self {
        case .upstream(let error):
            switch error.kind {
            case .http: [400, 404, 409, 413, 422].contains(error.httpStatus) && !error.retryable ? .answered : .failed
            case .stream: error.retryable ? .failed : .answered
            case .protocolViolation: .failed
            }
        case .transport(let failure): [.invalidRequest, .local].contains(failure.kind) ? .none : .failed
        case .timeout(let phase): phase == .total ? .none : .failed
        case .truncated: .failed
        case .untranslatable, .notAsked, .cancelled: .none
        }
    }
}

extension Character {
    /// Whether it may stand in a parameter's name.
    fileprivate var isPartOfName: Bool { isASCII && (isLetter || isNumber || self == "_") }
}
