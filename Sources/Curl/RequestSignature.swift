/// By what a request is signed for Amazon's services: Signature Version 4, done by libcurl.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>. Every header of the
/// request is signed, and its body. A session's token is a header, `X-Amz-Security-Token`, like any other.
package struct RequestSignature: Sendable {
    /// Whose key it is; sent as it is.
    package var accessKeyID: String
    /// The key, which is never sent.
    ///
    /// libcurl holds it for as long as the transfer runs.
    package var secretAccessKey: String
    /// Where the service is, such as `us-east-1`.
    package var region: String
    /// The service, such as `bedrock`.
    package var service: String

    /// Describes a signature.
    package init(accessKeyID: String, secretAccessKey: String, region: String, service: String) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.region = region
        self.service = service
    }

    /// Refuses what libcurl would read as something else.
    ///
    /// - Throws: `CurlError` with `invalidRequest`.
    func validate(_ headers: [(name: String, value: String)]) throws(CurlError) {
        let isNamed = [region, service].allSatisfy { name in
            // libcurl's own limit is 64.
            !name.isEmpty && name.utf8.count <= 64
                && name.utf8.allSatisfy { byte in isUnreserved(byte) }
        }
        guard isNamed else { throw CurlError(.invalidRequest, "the region or the service to sign for is not a name") }
        guard ![accessKeyID, secretAccessKey].contains(where: { $0.isEmpty || $0.utf8.contains(0) }) else {
            throw CurlError(.invalidRequest, "the key to sign with is empty")
        }
        // libcurl before 8.4 signs such a field otherwise than it sends it.
        guard !headers.contains(where: { $0.value.isEmpty }) else {
            throw CurlError(.invalidRequest, "a header without a value cannot be signed")
        }
    }
}

/// RFC 3986 section 2.3.
func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        true
    default: false
    }
}
