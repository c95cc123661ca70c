import Curl
import DaemonHarness
import POSIX
import Testing

/// Signatures of requests, compared with those that botocore 1.44.5 (SigV4Auth) makes of the same.
@Suite("Signatures", .timeLimit(.minutes(5)))
struct SignatureTests {
    private static let host = "bedrock-runtime.us-east-1.amazonaws.com"
    private static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

    struct Vector: Sendable, CustomStringConvertible {
        var method = "POST"
        let target: String
        var headers: [String] = ["Content-Type: application/json"]
        var body: [UInt8] = Array("{}".utf8)
        var region = "us-east-1"
        var service = "bedrock"
        let signed: String
        let signature: String

        var description: String { "\(method) \(target)" }
    }

    private static let known = [
        Vector(
            method: "GET",
            target: "/foundation-models",
            headers: [],
            body: [],
            signed: "host;x-amz-date",
            signature: "9d9abcf2432a3fa5ed58389f56c4fd323c0bcc8084c655fcffbdb6f97f06c218"
        ),
        Vector(
            target: "/model/amazon.titan-text/converse",
            body: Array(#"{"a":1}"#.utf8),
            signed: "content-type;host;x-amz-date",
            signature: "2faa2927c3e2150f124f20d700f4b4ce405e0668e857648e4b01717a6bcf3dbf"
        ),
        Vector(
            target: "/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse-stream",
            headers: [
                "Content-Type: application/json", "Accept: application/vnd.amazon.eventstream",
                "X-Amz-Security-Token: FwoGZXIvYXdzEXAMPLE//token==",
            ],
            body: Array(#"{"a":1}"#.utf8),
            signed: "accept;content-type;host;x-amz-date;x-amz-security-token",
            signature: "6ee2aeb84ca1dbfc121b26d09b96bd205ad790fb89f19d76a762d0bc362b3169"
        ),
        Vector(
            target: "/model/arn%3Aaws%3Abedrock%3Aeu-west-3%3A123456789012%3Ainference-profile%2Feu.x-v1%3A0/converse",
            region: "eu-west-3",
            signed: "content-type;host;x-amz-date",
            signature: "a968d9664c95a9602c051747a4a92a7f5b634521a7e4546319d9bfad0449b1df"
        ),
        Vector(
            target: "/model/a%20b~c_d-e.f%C3%A9/x",
            headers: ["X-Note: two  spaces"],
            signed: "host;x-amz-date;x-note",
            signature: "cfddeb8b4536c6e90665e88db205b0c8a846988bb2d2e563f914373f9352dd7e"
        ),
        Vector(
            method: "GET",
            target: "/models?a=1&b=x",
            headers: [],
            body: [],
            service: "sagemaker",
            signed: "host;x-amz-date",
            signature: "d87df6085ca5497c52e1b3d8ed8413718a39e531f35a7319264646fd5db6d8ef"
        ),
        // Longer than what libcurl announces before it is sent.
        Vector(
            target: "/model/big%3A0/converse",
            body: (0..<2_000_000).map { UInt8(($0 * 7 + 3) % 251) },
            signed: "content-type;host;x-amz-date",
            signature: "2c016c5d8e78727207b03a557e420f654022c77525c0a23cd43f52fb6a53ea11"
        ),
    ]

    /// What a server receives.
    private func received(_ vector: Vector, _ more: [(name: String, value: String)]) throws -> ServerConnection.Request
    {
        let seen = Guarded<ServerConnection.Request?>(nil)
        let server = try ScriptedServer { connection in
            let request = try connection.readRequest()
            seen.withLock { $0 = request }
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            _ = connection.timeOfDeparture()
        }
        defer { server.stop() }
        var headers: [(name: String, value: String)] = more
        for line in vector.headers {
            let parts = line.split(separator: ": ", maxSplits: 1)
            headers.append((String(parts[0]), String(parts[1])))
        }
        let recorder = Recorder()
        try CurlRig.run { rig in
            try rig.fetch(
                TransferRequest(
                    method: vector.method,
                    url: server.url(vector.target),
                    headers: headers,
                    body: vector.body,
                    signature: RequestSignature(
                        accessKeyID: "AKIDEXAMPLE",
                        secretAccessKey: Self.secret,
                        region: vector.region,
                        service: vector.service
                    )
                ),
                recorder
            )
        }
        #expect(recorder.error == nil)
        return try #require(seen.withLock { $0 })
    }

    @Test("are those of Amazon's own library, and the path is sent as it was given", arguments: known)
    func vectors(vector: Vector) throws {
        let moment = [(name: "X-Amz-Date", value: "20260102T030405Z"), (name: "Host", value: Self.host)]
        let request = try received(vector, moment)
        let lines = request.head.split(separator: "\r\n").map(String.init)
        #expect(lines.first == "\(vector.method) \(vector.target) HTTP/1.1")
        let scope = "20260102/\(vector.region)/\(vector.service)/aws4_request"
        let expected =
            "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\(scope), SignedHeaders=\(vector.signed), "
            + "Signature=\(vector.signature)"
        #expect(lines.filter { $0.hasPrefix("Authorization:") } == [expected])
        #expect(request.body == vector.body)
    }

    @Test("are of now where no date is given, sent once, and without the key")
    func now() throws {
        let request = try received(Self.known[2], [])
        let lines = request.head.split(separator: "\r\n").map(String.init)
        #expect(lines.count { $0.lowercased().hasPrefix("x-amz-date: 20") } == 1)
        #expect(lines.count { $0.lowercased().hasPrefix("host:") } == 1)
        #expect(!request.head.contains(Self.secret))
        #expect(lines.contains { $0.contains("SignedHeaders=\(Self.known[2].signed),") })
    }

    @Test("leave nothing behind for the next request on the same loop")
    func next() throws {
        let heads = Guarded<[String]>([])
        let server = try ScriptedServer { connection in
            while let request = try connection.readRequest() {
                heads.withLock { $0.append(request.head) }
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        defer { server.stop() }
        let signature = RequestSignature(accessKeyID: "A", secretAccessKey: "S", region: "r", service: "s")
        try CurlRig.run { rig in
            let first = Recorder()
            first.onComplete = { [unowned rig] _ in
                do { try rig.fetch(TransferRequest(url: server.url("/b%3A")), Recorder()) } catch {
                    Issue.record(error)
                }
            }
            try rig.fetch(TransferRequest(url: server.url("/a%3A"), signature: signature), first)
        }
        let seen = heads.withLock { $0 }
        #expect(seen.count == 2)
        #expect(seen.first?.contains("Credential=A/") == true)
        #expect(seen.last?.hasPrefix("POST /b%3A ") == true)
        #expect(seen.last?.contains("Authorization") == false)
        #expect(server.acceptedConnections == 1)
    }

    @Test(
        "are refused for what libcurl would read as something else",
        arguments: [
            ("a", "b", "us east", "bedrock"), ("a", "b", "us:east", "bedrock"), ("a", "b", "", "bedrock"),
            ("a", "b", "r", ""), ("", "b", "r", "s"), ("a", "", "r", "s"), ("a\0", "b", "r", "s"),
            ("a", "b", String(repeating: "r", count: 65), "s"),
        ]
    )
    func refused(id: String, secret: String, region: String, service: String) throws {
        try refuse(
            TransferRequest(
                url: "http://127.0.0.1:1/",
                signature: RequestSignature(
                    accessKeyID: id,
                    secretAccessKey: secret,
                    region: region,
                    service: service
                )
            )
        )
    }

    @Test("are refused for a header without a value")
    func emptyHeader() throws {
        try refuse(
            TransferRequest(
                url: "http://127.0.0.1:1/",
                headers: [("X-Empty", "")],
                signature: RequestSignature(accessKeyID: "a", secretAccessKey: "b", region: "r", service: "s")
            )
        )
    }

    private func refuse(_ request: TransferRequest) throws {
        let rig = try CurlRig()
        defer { rig.multi.close() }
        let error = #expect(throws: CurlError.self) { try rig.multi.start(request, delegate: Recorder()) }
        #expect(error?.code == .invalidRequest)
    }
}
