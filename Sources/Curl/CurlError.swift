/// Why a transfer failed, or why libcurl refused a call.
package struct CurlError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What failed, so that a caller decides without reading the message.
    package enum Code: String, Sendable, CaseIterable {
        /// The request cannot be sent as it is: a malformed URL or header, or a scheme other than http and https.
        case invalidRequest
        /// The host's name has no address.
        case dns
        /// No connection could be made: refused, unreachable, or refused by a proxy.
        case connect
        /// The certificate was not accepted, or no TLS session could be agreed.
        case tls
        /// No connection within the connect timeout, name lookup and TLS included.
        case connectTimeout
        /// The connection was reset or failed while bytes were sent or received.
        case reset
        /// The peer closed the connection before the response was complete.
        case closed
        /// The response head exceeds its limit.
        case tooLarge
        /// What the peer sent is not the HTTP it claims to be.
        case protocolViolation
        /// The transfer could not begin because the multi was closed.
        case aborted
        /// libcurl or the kernel had no memory.
        case outOfMemory
        /// A result that only a mistake of ours, or of libcurl, explains.
        case `internal`
    }

    /// What failed.
    package let code: Code
    /// One lower-case sentence for a person: no URL query, no header value, no control characters, at most 200 characters.
    package let message: String
    /// The number of the `CURLcode` or, negative, of the `CURLMcode` behind it; 0 when libcurl has no part in it.
    package let curlCode: CInt

    /// Describes a failure.
    package init(_ code: Code, _ message: String, curlCode: CInt = 0) {
        self.code = code
        self.message = message
        self.curlCode = curlCode
    }

    package var description: String {
        curlCode == 0 ? "\(code.rawValue): \(message)" : "\(code.rawValue): \(message) (curl \(curlCode))"
    }
}
