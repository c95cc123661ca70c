/// One HTTP request, as it is sent.
package struct TransferRequest: Sendable {
    /// The method, in capitals.
    package var method: String
    /// An absolute http or https URL; percent-encoding is the caller's.
    package var url: String
    /// The header fields in the order they are sent; `Content-Length` and `Host` are curl's.
    ///
    /// Their values may be secrets: they are held by curl for as long as the transfer runs and overwritten afterwards.
    package var headers: [(name: String, value: String)]
    /// The body; sent for every method but GET and HEAD.
    ///
    /// It is not copied: curl reads it in place.
    package var body: [UInt8]
    /// How long connecting may take, name lookup and TLS included.
    package var connectTimeout: Duration
    /// A PEM file whose certificates are trusted instead of the system's.
    package var caFile: String?
    /// Whether compressed responses are asked for and decompressed; never for streams, which compression would delay.
    package var acceptsCompression: Bool
    /// By what the request is signed, for a service that wants it.
    package var signature: RequestSignature?

    /// Describes a request.
    package init(
        method: String = "POST",
        url: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = [],
        connectTimeout: Duration = .seconds(10),
        caFile: String? = nil,
        acceptsCompression: Bool = false,
        signature: RequestSignature? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connectTimeout = connectTimeout
        self.caFile = caFile
        self.acceptsCompression = acceptsCompression
        self.signature = signature
    }
}

extension TransferRequest {
    /// The query of the URL, which may hold a key and so must not be told in a message.
    var query: String {
        guard let mark = url.firstIndex(of: "?") else { return "" }
        return String(url[url.index(after: mark)...])
    }

    /// Refuses what curl would send as something else, RFC 9110 section 5 and RFC 3986.
    ///
    /// - Throws: `CurlError` with `invalidRequest`.
    func validate() throws(CurlError) {
        let scheme = url.prefix(8).lowercased()
        guard scheme.hasPrefix("http://") || scheme == "https://" else {
            throw CurlError(.invalidRequest, "the URL is not an absolute http or https URL")
        }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw CurlError(.invalidRequest, "the URL contains a space or a control character")
        }
        guard !method.isEmpty, method.utf8.allSatisfy(isTokenByte) else {
            throw CurlError(.invalidRequest, "the method is not a token")
        }
        for header in headers {
            guard !header.name.isEmpty, header.name.utf8.allSatisfy(isTokenByte) else {
                throw CurlError(.invalidRequest, "a header's name is not a token")
            }
            guard header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw CurlError(.invalidRequest, "the header \(header.name) contains a control character")
            }
        }
        try signature?.validate(headers)
        guard caFile?.utf8.contains(0) != true else {
            throw CurlError(.invalidRequest, "the path of the CA file contains a NUL byte")
        }
    }
}

/// RFC 9110 section 5.6.2.
private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
        UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
        true
    default: false
    }
}
