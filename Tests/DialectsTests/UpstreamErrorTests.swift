import Harness
import JSON
import Testing

@testable import Dialects

@Suite("What a provider's error means", .timeLimit(.minutes(1)))
struct UpstreamErrorTests {
    private func error(_ status: Int, _ body: String, _ headers: [HTTPField] = [], now: Int = 0) -> UpstreamError {
        OpenAIDialect().error(status: status, headers: headers, body: Array(body.utf8).span, now: now)
    }

    @Test(
        "every shape of body is read",
        arguments: [
            (#"{"error":{"message":"no","type":"invalid_request_error","param":null,"code":"bad"}}"#, "no", "bad"),
            (#"{"error":{"message":"no","type":"invalid_request_error","code":null}}"#, "no", "invalid_request_error"),
            (#"{"error":{"code":"401","message":"no"}}"#, "no", "401"),
            (#"{"error":{"code":400,"message":"no","type":"invalid_request_error"}}"#, "no", "invalid_request_error"),
            (
                #"{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"no"}}}"#,
                "Provider returned error (no)", "502"
            ),
            (
                #"{"type":"error","error":{"type":"overloaded_error","message":"no"},"request_id":"r"}"#, "no",
                "overloaded_error"
            ),
            (#"{"error":{"code":404,"message":"no","status":"NOT_FOUND","details":[]}}"#, "no", "NOT_FOUND"),
            (#"[{"error":{"code":404,"message":"no","status":"NOT_FOUND"}}]"#, "no", "NOT_FOUND"),
            (#"{"message":"no"}"#, "no", nil),
            (#"{"id":"i","message":"no"}"#, "no", nil),
            (#"{"error_type":"t","id":"i","message":"no"}"#, "no", "t"),
            (
                #"{"object":"error","message":"no","type":"t","param":null,"code":"1500","raw_status_code":400}"#, "no",
                "1500"
            ),
            (#"{"object":"error","message":{"detail":[{"msg":"no","loc":["body"]}]},"type":"t"}"#, "no", "t"),
            (#"{"detail":"no"}"#, "no", nil),
            (#"{"detail":[{"loc":["body"],"msg":"no"},{"msg":"never"}]}"#, "no; never", nil),
            (#"{"code":"Some code","error":"no"}"#, "no", "Some code"),
            (#"{"error":"no"}"#, "no", nil),
            (#"{"error":"no","error_type":"validation"}"#, "no", "validation"),
            (#"{"code":"InvalidApiKey","message":"no","request_id":"r"}"#, "no", "InvalidApiKey"),
            (#"{"errors":[{"code":3040,"message":"no"}],"success":false}"#, "no", "3040"),
            (#"{"title":"t","detail":"no","status":402}"#, "no", nil),
            (#"{"code":400,"message":"no","type":"Bad Request"}"#, "no", "Bad Request"),
            (" plain\n words ", "plain words", nil),
            ("<html><head><title>502 Bad\nGateway</title></head><body>x</body></html>", "502 Bad Gateway", nil),
            ("<!DOCTYPE html><body><h1>Not</h1><p>here</body>", "Not here", nil),
            ("", "the provider answered with status 400 and no words", nil),
            ("{}", "the provider answered with status 400 and no words", nil),
            ("7", "the provider answered with status 400 and no words", nil),
        ] as [(String, String, String?)]
    )
    func shapes(body: String, message: String, code: String?) {
        let error = error(400, body)
        #expect(error.message == message)
        #expect(error.code == code)
        #expect(error.kind == .http && error.httpStatus == 400 && !error.retryable)
    }

    @Test(
        "what may pass is retryable",
        arguments: [
            (400, false), (401, false), (403, false), (404, false), (408, true), (409, true), (413, false),
            (422, false),
            (425, true), (429, true), (500, true), (501, false), (502, true), (503, true), (504, true), (529, true),
            (302, false),
        ]
    )
    func retryable(status: Int, expected: Bool) {
        #expect(error(status, "{}").retryable == expected)
    }

    @Test("an exhausted account is not cured by waiting, and the provider's own advice wins")
    func advice() {
        #expect(
            !error(429, #"{"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}}"#).retryable
        )
        #expect(!error(429, #"{"error":{"message":"m","type":"exceeded_current_quota_error"}}"#).retryable)
        #expect(!error(429, #"{"error":{"message":"m","type":"insufficient_quota","code":"1113"}}"#).retryable)
        #expect(error(429, #"{"error":{"message":"m","type":"requests","code":"rate_limit_exceeded"}}"#).retryable)
        #expect(error(400, "{}", [HTTPField("X-Should-Retry", "true")]).retryable)
        #expect(!error(500, "{}", [HTTPField("x-should-retry", "false")]).retryable)
    }

    @Test(
        "the time to wait is read in each form",
        arguments: [
            ([("Retry-After", "2")], 2000), ([("retry-after", "0.5")], 500),
            ([("retry-after-ms", "250"), ("retry-after", "9")], 250),
            ([("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")], 37_000),
            ([("Retry-After", "Sun, 06 Nov 1994 08:48:00 GMT")], 0),
            ([("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT")], 0),
            ([("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT")], 86_400_000),
            ([("Retry-After", "soon")], nil), ([("Retry-After", "-1")], nil), ([("Retry-After", "1e999")], nil),
            ([], nil),
            ([("Retry-After", "Sun, 99 Foo 1994 08:49:37 GMT")], nil), ([("Retry-After", "99999999")], 86_400_000),
        ] as [([(String, String)], Int?)]
    )
    func retryAfter(headers: [(String, String)], expected: Int?) {
        // 1994-11-06 08:49:00.
        let error = error(503, "{}", headers.map { HTTPField($0.0, $0.1) }, now: 784_111_740)
        #expect(error.retryAfterMS == expected)
    }

    @Test(
        "dates are counted as the calendar does",
        arguments: [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
            ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200), ("Sun, 22-Nov-2026 11:00:00 GMT", 1_795_345_200),
            ("Wed, 31 Dec 2099 23:59:59 GMT", 4_102_444_799),
        ]
    )
    func dates(text: String, seconds: Int) {
        #expect(HTTPDate.seconds(text) == seconds)
    }

    @Test("Gemini tells the time to wait in the body, and Bedrock the code in a header")
    func odd() {
        let body =
            #"{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"48s"}]}}"#
        #expect(error(429, body).retryAfterMS == 48_000)
        let bedrock = error(400, #"{"message":"m"}"#, [HTTPField("x-amzn-errortype", "ValidationException:http://x/")])
        #expect(bedrock.code == "ValidationException")
    }

    @Test(
        "an error inside a stream is retryable by the status or the name that it has",
        arguments: [
            (#"{"error":{"message":"m","code":502}}"#, true), (#"{"error":{"message":"m","code":400}}"#, false),
            (#"{"error":{"message":"m","type":"overloaded_error"}}"#, true), (#"{"error":"m"}"#, false),
            (#"{"error":{"message":"m","type":"insufficient_quota","code":429}}"#, false),
            (#"{"error":{"message":"m","type":"invalid_request_error","status_code":400}}"#, false),
        ]
    )
    func inStream(body: String, retryable: Bool) {
        let error = ErrorBody(Array(body.utf8).span).errorInStream()
        #expect(error.kind == .stream && error.retryable == retryable && error.message == "m")
    }

    @Test("a message is bounded, on one line and cut at a character")
    func bounded() {
        let message = error(400, #"{"error":"a\u0000\n\u001b"# + String(repeating: "✓", count: 5000) + #""}"#).message
        #expect(message.utf8.count <= UpstreamError.messageLimit)
        #expect(message.hasPrefix("a   ✓") && message.hasSuffix("✓…"))
        let page = error(502, "<html>" + String(repeating: "<p>x y", count: 500_000)).message
        #expect(page.utf8.count <= UpstreamError.messageLimit && page.hasPrefix("x y x y"))
    }

    /// The key of the tests below, none of whose beginnings may be seen.
    private static let key = "sk-canary+" + String(repeating: "k", count: 90)

    private func redact(_ text: String) -> String {
        text.replacing(Self.key, with: "•••")
    }

    @Test(
        "a key that the cut would divide is taken out as a whole",
        arguments: [1, 5, 50, 99, 100],
        [UpstreamError.messageLimit, 128]
    )
    func keyAcrossTheCut(visible: Int, limit: Int) {
        for mark in 0...3 {
            let words = String(repeating: "x", count: limit - mark - visible) + Self.key + " no"
            let error = UpstreamError(.stream, words, code: words).redacted(redact)
            #expect(!error.message.contains("sk-") && !(error.code ?? "").contains("s"))
            #expect(error.message.utf8.count <= UpstreamError.messageLimit && (error.code ?? "").utf8.count <= 128)
        }
    }

    @Test("words that get much shorter without the keys do not bring a divided one into sight", arguments: 0..<100)
    func manyKeys(shift: Int) {
        let words = String(repeating: " ", count: shift) + String(repeating: Self.key, count: 2000)
        let error = UpstreamError(.stream, words, code: words).redacted(redact)
        #expect(!error.message.contains("s") && !(error.code ?? "").contains("s"))
    }

    @Test("an error without keys is the same after they were taken out")
    func nothingToRedact() {
        for words in ["no", String(repeating: "no ", count: 5000), String(repeating: "no ", count: 50_000)] {
            let error = UpstreamError(.http, words, code: words, httpStatus: 429, retryable: true, retryAfterMS: 7)
            let redacted = error.redacted(redact)
            #expect(redacted.message == error.message && redacted.code == error.code)
            #expect(redacted.kind == .http && redacted.httpStatus == 429)
            #expect(redacted.retryable && redacted.retryAfterMS == 7)
        }
    }

    @Test(
        "recorded errors are told in the provider's own words",
        .needsReferenceMaterial,
        arguments: Recording.all("err")
    )
    func recorded(recording: Recording) throws {
        let response = try recording.response()
        let error = OpenAIDialect().error(
            status: response.status,
            headers: response.headers,
            body: response.body.span,
            now: 0
        )
        #expect(error.kind == .http && error.httpStatus == response.status)
        let words = try JSONValue.parse(response.body).strings
        #expect(words.contains { !$0.isEmpty && error.message.contains($0.prefix(100)) }, "\(error)")
        #expect(error.retryable == false, "\(error)")
    }
}

extension JSONValue {
    /// All strings in it.
    fileprivate var strings: [String] {
        switch self {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(\.strings)
        case .object(let object): object.members.flatMap { $0.value.strings }
        default: []
        }
    }
}
