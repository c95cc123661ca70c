import CCurl

extension EasyHandle {
    /// libcurl signs the path of the URL as it is before this version, and escaped once more from then on.
    private static let escapingVersion: CUnsignedInt = 0x08_09_00

    /// Has libcurl sign the request.
    ///
    /// Amazon wants the path signed as it was sent but escaped once more, for every service but S3: what is sent as `%3A`
    /// is signed as `%253A`. libcurl does so since 8.9. An older one is given the path as it is to be signed in the URL,
    /// and beside it what is to be sent, CURLOPT_REQUEST_TARGET(3), which it leaves out of the signature.
    func sign(_ signature: RequestSignature, url: String) throws(CurlError) {
        try set(CURLOPT_AWS_SIGV4, "aws:amz:\(signature.region):\(signature.service)")
        try set(CURLOPT_USERNAME, signature.accessKeyID)
        try set(CURLOPT_PASSWORD, signature.secretAccessKey)
        // A long body is announced, since the line that would keep libcurl from it would be signed by old versions and
        // not sent; nobody need wait for the answer.
        try set(CURLOPT_EXPECT_100_TIMEOUT_MS, 1)
        guard CurlLibrary.versionNumber < Self.escapingVersion, signature.service != "s3" else { return }
        let target = SignedTarget(url)
        guard target.signed != target.sent else { return }
        try set(CURLOPT_URL, target.origin + target.signed + target.query)
        try set(CURLOPT_REQUEST_TARGET, target.sent + target.query)
    }
}

/// The parts of a URL whose path is signed otherwise than it is sent.
struct SignedTarget {
    /// Scheme, host and port.
    let origin: String
    /// The path as it is sent.
    let sent: String
    /// The path as it is signed: escaped once more.
    let signed: String
    /// The query with its question mark, or nothing.
    let query: String

    /// Takes apart a URL that `TransferRequest.validate()` has let pass.
    init(_ url: String) {
        let bytes = Array(url.utf8)
        let slashes = [UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "/")]
        let host = bytes.firstRange(of: slashes)?.upperBound ?? 0
        let path = bytes[host...].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? bytes.endIndex
        let end = bytes[path...].firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        origin = String(decoding: bytes[..<path], as: UTF8.self)
        sent = path == end ? "/" : String(decoding: bytes[path..<end], as: UTF8.self)
        query = String(decoding: bytes[end...], as: UTF8.self)
        signed = sent.utf8.reduce(into: "") { signed, byte in
            if byte == UInt8(ascii: "/") || isUnreserved(byte) {
                signed.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                signed += (digits.count == 1 ? "%0" : "%") + digits
            }
        }
    }
}
