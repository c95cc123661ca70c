import Harness

/// A private certificate authority and server certificates, made with the openssl program for one test run.
final class Certificates: Sendable {
    /// What is the matter with a server's certificate.
    enum Kind: String, CaseIterable {
        /// Nothing: for localhost and 127.0.0.1, signed by the authority.
        case good
        /// Ended yesterday.
        case expired
        /// For another name.
        case wrongHost
        /// Signed by itself.
        case selfSigned
    }

    static let isPossible = ChildProcess.isInstalled("openssl")
    /// Made once for all tests; a failure fails each of them.
    static let shared = Result { try Certificates() }

    private let directory: TemporaryDirectory

    private init() throws {
        directory = try TemporaryDirectory()
        try openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
        try openssl("req", "-x509", "-key", key, "-subj", "/CN=Test Authority", "-days", "2", "-out", authority)
        try make(.good, names: "DNS:localhost,IP:127.0.0.1", days: 2)
        try make(.expired, names: "DNS:localhost,IP:127.0.0.1", days: -1)
        try make(.wrongHost, names: "DNS:example.org", days: 2)
        try openssl(
            "req",
            "-x509",
            "-key",
            key,
            "-subj",
            "/CN=localhost",
            "-days",
            "2",
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-out",
            certificate(.selfSigned)
        )
    }

    /// The private key of everybody.
    var key: String { directory.file("key.pem") }
    /// The authority's certificate.
    var authority: String { directory.file("ca.pem") }
    /// A server's certificate.
    func certificate(_ kind: Kind) -> String { directory.file("\(kind.rawValue).pem") }

    private func make(_ kind: Kind, names: String, days: Int) throws {
        let request = directory.file("request.pem")
        let extensions = directory.file("extensions")
        try writeFile(extensions, "subjectAltName=\(names)\n")
        try openssl("req", "-new", "-key", key, "-subj", "/CN=\(kind.rawValue)", "-out", request)
        try openssl(
            "x509",
            "-req",
            "-in",
            request,
            "-CA",
            authority,
            "-CAkey",
            key,
            "-CAcreateserial",
            "-days",
            "\(days)",
            "-extfile",
            extensions,
            "-out",
            certificate(kind)
        )
    }

    private func openssl(_ arguments: String...) throws {
        try ChildProcess.run(["openssl"] + arguments, output: directory.file("log"))
    }
}
