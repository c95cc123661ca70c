import Curl
import Streams

extension TransportFailure {
    /// What libcurl's failure means to an exchange.
    init(_ error: CurlError) {
        let kind: Kind =
            switch error.code {
            case .dns: .dns
            case .connect: .connect
            case .tls: .tls
            case .connectTimeout: .connectTimeout
            case .reset: .reset
            case .closed: .closed
            case .tooLarge, .protocolViolation: .protocolViolation
            case .invalidRequest: .invalidRequest
            case .aborted, .outOfMemory, .internal: .local
            }
        self.init(kind, error.message)
    }
}
