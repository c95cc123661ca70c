import CCurl

extension EasyHandle {
    /// Sets everything a request needs; the callbacks are the transfer's own matter.
    ///
    /// - Throws: `CurlError` with `invalidRequest` or `outOfMemory`.
    func configure(_ request: TransferRequest, _ options: CurlMulti.Options) throws(CurlError) {
        try request.validate()
        try setPolicy(options)
        try set(CURLOPT_URL, request.url)
        let (seconds, attoseconds) = request.connectTimeout.components
        try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)))
        if let caFile = request.caFile {
            // A private authority is trusted instead of the system's, not beside it.
            try set(CURLOPT_CAINFO, caFile)
            try set(CURLOPT_CAPATH, nil)
        }
        // An empty list asks for every encoding this libcurl can undo.
        if request.acceptsCompression { try set(CURLOPT_ACCEPT_ENCODING, "") }
        try setMethodAndBody(request)
        if let signature = request.signature { try sign(signature, url: request.url) }
    }

    /// What is the same for every request.
    private func setPolicy(_ options: CurlMulti.Options) throws(CurlError) {
        try set(CURLOPT_NOSIGNAL, 1)
        // Unsafe because it takes the handle, which this object owns.
        try check(unsafe ccurl_set_web_protocols(raw))
        try check(unsafe ccurl_set_quick_exit(raw))
        // The endpoint is configured; a redirect would send the key elsewhere.
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, ccurl_tls_1_2)
        try set(CURLOPT_HTTP_VERSION, ccurl_http_2_over_tls)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_TCP_NODELAY, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_BUFFERSIZE, options.bufferSize)
        try set(CURLOPT_USERAGENT, options.userAgent)
        if !options.usesProxyEnvironment { try set(CURLOPT_PROXY, "") }
    }

    private func setMethodAndBody(_ request: TransferRequest) throws(CurlError) {
        // curl's additions are switched off by a name without a value: it would wait a second for "100 Continue",
        // and call a body without a type a form. Such a name would be signed by libcurl before 8.4.
        let isSigned = request.signature != nil
        var lines = isSigned ? [] : ["Expect:"]
        switch request.method {
        case "GET": try set(CURLOPT_HTTPGET, 1)
        case "HEAD": try set(CURLOPT_NOBODY, 1)
        default:
            try set(CURLOPT_POST, 1)
            if request.method != "POST" { try set(CURLOPT_CUSTOMREQUEST, request.method) }
            try setBody(request.body)
            // What does not fit into the first packet of headers and body goes through this buffer, at most 64 KiB
            // by default; 16 KiB is the least that curl allows.
            try set(CURLOPT_UPLOAD_BUFFERSIZE, request.body.count < 65536 ? 16384 : 65536)
            if !isSigned, !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
                lines.append("Content-Type:")
            }
        }
        for header in request.headers {
            // A semicolon is how curl is told of a field with an empty value.
            lines.append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        try setHeaders(lines)
    }
}
