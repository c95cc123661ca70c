/// Every way in which a request can fail: JSON-RPC's own codes and the protocol's.
public enum ErrorCode: Int, CaseIterable, Sendable, Hashable {
    case parseError = -32700
    case invalidRequest = -32600
    case methodNotFound = -32601
    case invalidParams = -32602
    case internalError = -32603

    case forbidden = -32001
    case providerNotFound = -32002
    case providerExists = -32003
    case providerInvalid = -32004
    case modelMissing = -32005
    case configInvalid = -32006
    case configWriteFailed = -32007
    case configConflict = -32008

    case upstreamHTTP = -32010
    case upstreamUnreachable = -32011
    case upstreamTimeout = -32012
    case upstreamTruncated = -32013
    case upstreamProtocol = -32014
    case upstreamError = -32015

    case streamNotFound = -32020
    case replayGap = -32021
    case cancelled = -32022
    case slowConsumer = -32023

    case overloaded = -32030
    case shuttingDown = -32031
    case rateLimited = -32032

    /// The stable name, which `data.type` of an error holds.
    public var type: String { entry.type }

    /// What happened, in one sentence for the protocol's description.
    public var meaning: String { entry.meaning }

    /// The code of a stable name.
    public init?(type: String) {
        guard let code = Self.allCases.first(where: { $0.type == type }) else { return nil }
        self = code
    }

    private var entry: (type: String, meaning: String) {
        switch self {
        case .parseError: ("parse_error", "The line is no JSON.")
        case .invalidRequest: ("invalid_request", "The line is JSON, but no request of this protocol.")
        case .methodNotFound: ("method_not_found", "There is no such method.")
        case .invalidParams: ("invalid_params", "Params are missing, wrong or not known; `errors` names each.")
        case .internalError: ("internal_error", "The daemon failed; its journal says how.")
        case .forbidden: ("forbidden", "The method is for administrators, or the stream belongs to another user.")
        case .providerNotFound: ("provider_not_found", "No provider has this name; `near` holds similar ones.")
        case .providerExists: ("provider_exists", "A provider has this name already, and `replace` was not given.")
        case .providerInvalid: ("provider_invalid", "The provider or route cannot be so; `errors` names each problem.")
        case .modelMissing: ("model_missing", "No model was given, and there is no default.")
        case .configInvalid: ("config_invalid", "The files hold an error; the last good state is kept.")
        case .configWriteFailed: ("config_write_failed", "The files could not be written; nothing has changed.")
        case .configConflict: ("config_conflict", "A file changed under the daemon; nothing has changed.")
        case .upstreamHTTP: ("upstream_http", "The provider answered with an HTTP error, `http_status`.")
        case .upstreamUnreachable:
            ("upstream_unreachable", "No connection to the provider; `phase`: dns, connect, tls.")
        case .upstreamTimeout: ("upstream_timeout", "The provider was silent for too long, in `phase`.")
        case .upstreamTruncated: ("upstream_truncated", "The provider ended the stream without its end.")
        case .upstreamProtocol: ("upstream_protocol", "The provider sent what its dialect does not allow.")
        case .upstreamError: ("upstream_error", "The provider told an error inside the stream.")
        case .streamNotFound: ("stream_not_found", "There is no such stream, or it belongs to another user.")
        case .replayGap: ("replay_gap", "The chunks asked for are no longer held; `first` is the first that is.")
        case .cancelled: ("cancelled", "The stream was cancelled.")
        case .slowConsumer: ("slow_consumer", "The client did not take its chunks in time.")
        case .overloaded: ("overloaded", "A limit of the daemon is reached; `limit` names it.")
        case .shuttingDown: ("shutting_down", "The daemon is stopping.")
        case .rateLimited: ("rate_limited", "The provider's limit on requests, as configured here, is reached.")
        }
    }
}
