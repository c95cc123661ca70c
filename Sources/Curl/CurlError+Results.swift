import CCurl

/// Throws unless `result` of an easy call is `CURLE_OK`, libcurl-errors(3).
func check(_ result: CURLcode) throws(CurlError) {
    if result == CURLE_OK { return }
    throw CurlError(result, detail: "")
}

/// Throws unless `result` of a multi call is `CURLM_OK`, libcurl-errors(3).
func check(_ result: CURLMcode) throws(CurlError) {
    if result == CURLM_OK { return }
    let code: CurlError.Code = result == CURLM_OUT_OF_MEMORY ? .outOfMemory : .internal
    // Unsafe because it reads a C string: curl's text of a result is a constant that is never freed.
    let text = unsafe curl_multi_strerror(result).map { text in unsafe String(cString: text) }
    throw CurlError(code, sanitized(text ?? "multi error"), curlCode: -CInt(result.rawValue))
}

extension CurlError {
    /// The error behind a transfer's result.
    ///
    /// - Parameters:
    ///   - result: what curl returned; not `CURLE_OK`.
    ///   - detail: the transfer's own error buffer; when empty, curl's general text of the result is taken.
    ///   - secret: text that must not appear in the message, such as a URL's query.
    init(_ result: CURLcode, detail: String, hiding secret: String = "") {
        var text = detail
        if text.isEmpty {
            // Unsafe because it reads a C string: curl's text of a result is a constant that is never freed.
            text = unsafe curl_easy_strerror(result).map { text in unsafe String(cString: text) } ?? "unknown error"
        }
        self.init(Code(result), sanitized(text, hiding: secret), curlCode: CInt(result.rawValue))
    }
}

extension CurlError.Code {
    /// The meaning of a result for somebody who wants to decide whether to try again.
    init(_ result: CURLcode) {
        self =
            switch result {
            // "Login denied" is how curl before 7.89 refuses a URL with a user name.
            case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_LOGIN_DENIED:
                .invalidRequest
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .dns
            case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED, CURLE_PROXY: .connect
            case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
                CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR,
                CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT,
                CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED:
                .tls
            // No other time limit than the one to connect is ever given to curl.
            case CURLE_OPERATION_TIMEDOUT: .connectTimeout
            case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_SEND_FAIL_REWIND: .reset
            case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_HTTP2_STREAM: .closed
            case CURLE_FILESIZE_EXCEEDED: .tooLarge
            case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2, CURLE_HTTP_RETURNED_ERROR:
                .protocolViolation
            case CURLE_ABORTED_BY_CALLBACK: .aborted
            case CURLE_OUT_OF_MEMORY: .outOfMemory
            default: .internal
            }
    }
}

/// Makes a foreign text fit for a message: one line, bounded, without `secret`, its first letter in lower case.
func sanitized(_ text: String, hiding secret: String = "") -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(1024) {
        scalars.append(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? " " : scalar)
    }
    var clean = String(scalars)
    if secret.utf8.count >= 4 {
        while let range = clean.firstRange(of: secret) { clean.replaceSubrange(range, with: "…") }
    }
    let second = clean.dropFirst().first
    // An acronym such as "SSL" keeps its capitals.
    if second?.isUppercase != true { clean = clean.prefix(1).lowercased() + clean.dropFirst() }
    return String(clean.prefix(200))
}
