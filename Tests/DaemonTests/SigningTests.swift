import DaemonHarness
import JSON
import Testing

@testable import Daemon

/// Providers whose requests are signed.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct SigningTests {
    private static let identity = "AKIDEXAMPLE"
    private static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    private static let token = "FwoGZXIvYXdzEXAMPLE//token=="

    /// A chat with a provider of this key and authentication.
    private func chat(
        at upstream: ScriptedUpstream,
        key: String,
        auth: String,
        _ body: (ReceivedStream, TestDaemon) throws -> Void
    ) async throws {
        defer { upstream.stop() }
        let configuration = try TestConfiguration()
        try configuration.write([
            "aws": .init(endpoint: upstream.url("/v1"), key: key, handler: #""auth":"\#(auth)""#)
        ])
        try await withDaemon(configuration) { daemon in
            try body(try daemon.connect().stream(DaemonHarness.chat("aws/m")), daemon)
        }
    }

    @Test(
        "a request is signed by the key's parts, of which only the name and the token are sent",
        arguments: [true, false]
    )
    func signed(isTemporary: Bool) async throws {
        let upstream = try ScriptedUpstream { _, _, connection in
            let chunk = #"{"choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":"stop"}]}"#
            try connection.answer(200, "data: \(chunk)\n\ndata: [DONE]\n\n", headers: "Content-Type: text/event-stream")
        }
        let key = Self.identity + ":" + Self.secret + (isTemporary ? ":" + Self.token : "")
        try await chat(at: upstream, key: key, auth: "sigv4:bedrock:us-east-1") { (stream, daemon) throws in
            #expect(stream.text == "hi", "\(stream.answer.text)")
            let request = try #require(upstream.requests.first)
            let line = request.head.split(separator: "\r\n").first { $0.hasPrefix("Authorization:") } ?? ""
            #expect(line.hasPrefix("Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"))
            #expect(line.contains("/us-east-1/bedrock/aws4_request, SignedHeaders="))
            #expect(line.contains("x-amz-security-token") == isTemporary)
            #expect(request.has("X-Amz-Security-Token: " + Self.token) == isTemporary)
            #expect(!request.head.contains(Self.secret))
            #expect(!daemon.log.text.contains(Self.secret))
        }
    }

    @Test(
        "what cannot be signed is not sent, and says why",
        arguments: [
            ("AKIDEXAMPLE", "sigv4:bedrock:us-east-1", "ACCESS_KEY_ID:SECRET_ACCESS_KEY"),
            ("a:b:c:d", "sigv4:bedrock:us-east-1", "ACCESS_KEY_ID:SECRET_ACCESS_KEY"),
            ("AKIDEXAMPLE:secret-of-it", "sigv4", "sigv4:bedrock:REGION"),
            ("AKIDEXAMPLE:secret-of-it", "sigv4:sagemaker", "sigv4:sagemaker:REGION"),
        ]
    )
    func unsigned(key: String, auth: String, hint: String) async throws {
        let upstream = try ScriptedUpstream { _, _, _ in }
        try await chat(at: upstream, key: key, auth: auth) { (stream, _) throws in
            #expect(stream.answer.errorCode == -32004, "\(stream.answer.text)")
            #expect(stream.answer.text.contains(hint))
            #expect(!stream.answer.text.contains("secret-of-it"))
            #expect(upstream.requests.isEmpty)
        }
    }

    @Test("a refusal that repeats what was signed tells neither the secret nor the token")
    func echoed() async throws {
        let upstream = try ScriptedUpstream { _, _, connection in
            let text = "The Canonical String was x-amz-security-token:\(Self.token) and not \(Self.secret)"
            try connection.answer(403, #"{"message":"\#(text)"}"#)
        }
        let key = [Self.identity, Self.secret, Self.token].joined(separator: ":")
        try await chat(at: upstream, key: key, auth: "sigv4:bedrock:us-east-1") { (stream, daemon) throws in
            #expect(stream.answer.errorCode == -32010)
            #expect(stream.answer.text.contains("The Canonical String"))
            for text in [stream.answer.text, daemon.log.text] {
                #expect(!text.contains(Self.secret) && !text.contains(Self.token))
            }
        }
    }
}
