import Client
import Wire

/// What the program's exit status says.
enum ExitStatus: Int32, CaseIterable {
    case success = 0
    case failed = 1
    case unreachable = 3
    case forbidden = 4
    case notFound = 5
    case refused = 6
    case upstream = 7
    case usage = 64
    case interrupted = 130
    case brokenPipe = 141

    /// The status for an error of the daemon's.
    init(_ code: ErrorCode) {
        self =
            switch code {
            case .forbidden: .forbidden
            case .providerNotFound, .streamNotFound, .methodNotFound: .notFound
            case .invalidParams, .invalidRequest, .parseError, .providerExists, .providerInvalid, .modelMissing,
                .configInvalid, .configConflict:
                .refused
            case .upstreamHTTP, .upstreamUnreachable, .upstreamTimeout, .upstreamTruncated, .upstreamProtocol,
                .upstreamError, .rateLimited:
                .upstream
            case .internalError, .configWriteFailed, .replayGap, .cancelled, .slowConsumer, .overloaded,
                .shuttingDown:
                .failed
            }
    }

    /// The status for a daemon that could not be talked to.
    init(_ code: ClientError.Code) {
        self =
            switch code {
            case .notRunning, .disconnected: .unreachable
            case .notPermitted: .forbidden
            case .malformed, .system: .failed
            }
    }

    private var meaning: String {
        switch self {
        case .success: "success"
        // Each fits on one line of a terminal of 80 columns, behind its number.
        case .failed: "the daemon failed or stops, the stream was cancelled, check found errors"
        case .unreachable: "no daemon listens, or the connection was lost"
        case .forbidden: "this user may not do that"
        case .notFound: "no such provider, route, stream or method"
        case .refused: "the request was refused as it is; nothing has changed"
        case .upstream: "the provider failed, or its test did, or it broke off its answer"
        case .usage: "the arguments were wrong"
        case .interrupted: "interrupted (Ctrl-C): a stream is cancelled, a form changes nothing"
        case .brokenPipe: "nobody reads the output any more"
        }
    }

    /// All of them, one a line.
    static var help: String {
        allCases.map { status in
            let number = String(status.rawValue)
            return String(repeating: " ", count: 5 - number.count) + "\(number)  \(status.meaning)"
        }.joined(separator: "\n")
    }
}
