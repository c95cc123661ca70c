import JSON
import Testing

@testable import Dialects

@Suite("Polling handlers", .timeLimit(.minutes(1)))
struct PollingTests {
    private static func handler(_ poll: JSONValue, _ response: JSONValue = ["text": "/t"]) throws -> Handler {
        var handler = Handler.polling
        handler.poll = PollRules()
        handler.response = ResponseRules()
        handler.response.mode = .cumulative
        return try handler.overridden(by: ["poll": poll, "response": response])
    }

    @Test("work is submitted and asked for at the address that the answer names")
    func named() throws {
        let handler = try Self.handler(
            [
                "url": "/links/0", "status": "/s", "done": ["ok"], "failed": ["no"], "cancel_url": "/stop",
                "cancel_method": "DELETE",
            ],
            ["text": "/t", "usage": ["prompt": "/u/p", "completion": "/u/c"], "finish_reason_at_end": "stop"]
        )
        let polled = try Polled(
            [
                #"{"links":["/jobs/7?x=1"],"s":"queued","stop":"https://h/jobs/7"}"#, #"{"s":"busy","t":"He"}"#,
                #"{"s":"ok","t":"Hello","u":{"p":1,"c":2}}"#,
            ],
            dialect: PollingDialect(),
            handler: handler
        )
        #expect(try polled.texts() == ["He", "llo"])
        #expect(polled.end == .complete)
        #expect(polled.summary.finishReason == "stop" && polled.summary.usage?["total_tokens"] == 3)
        #expect(polled.asked == Array(repeating: "GET https://h/jobs/7?x=1", count: 2))
        #expect(polled.cancel == "DELETE https://h/jobs/7")
    }

    @Test("work is asked for by its id; 202 without a body means not yet")
    func byID() throws {
        let handler = try Self.handler([
            "id": "/request_id", "path": "/deferred/{id}", "cancel_path": "/deferred/{id}/stop",
        ])
        let polled = try Polled(
            [
                Polled.Answer(body: #"{"request_id":"a b"}"#), Polled.Answer(status: 202, body: ""),
                Polled.Answer(status: 202, body: " \n"), Polled.Answer(body: #"{"t":"all"}"#),
            ],
            dialect: PollingDialect(),
            handler: handler
        )
        #expect(try polled.texts() == ["all"])
        #expect(polled.end == .complete && polled.summary.finishReason == nil)
        #expect(polled.asked == Array(repeating: "GET https://h/v1/deferred/a%20b", count: 3))
        #expect(polled.cancel == "POST https://h/v1/deferred/a%20b/stop")
    }

    @Test("the time between questions grows to its limit, and the provider's wish is heard")
    func schedule() throws {
        let handler = try Self.handler([
            "id": "/id", "path": "/{id}", "status": "/s", "done": ["ok"], "initial": 1, "factor": 2, "maximum": 3,
        ])
        let running = Polled.Answer(body: #"{"id":"x","s":"go"}"#)
        var patient = running
        patient.headers = [HTTPField("Retry-After", "10")]
        var impatient = running
        impatient.headers = [HTTPField("retry-after-ms", "5")]
        let polled = try Polled([running, running, patient, impatient], dialect: PollingDialect(), handler: handler)
        #expect(polled.waits == [1000, 2000, 10000, 3000])
        #expect(polled.end == nil)
    }

    @Test(
        "work that comes to nothing says why",
        arguments: [
            (
                ["{}"],
                UpstreamError(.protocolViolation, "the provider's answer names neither an address to ask nor an id")
            ),
            (
                ["<html>"],
                UpstreamError(
                    .protocolViolation,
                    "the provider's answer is no JSON: a character that cannot stand here"
                )
            ),
            (
                [#"{"id":"x","s":"no"}"#],
                UpstreamError(.stream, "the provider ended the work with the status no", code: "no")
            ),
            ([#"{"id":"x","s":"no","e":"broken"}"#], UpstreamError(.stream, "broken")),
            (
                [#"{"id":"x","s":"go"}"#, "{}"],
                UpstreamError(.protocolViolation, "the provider's answer does not tell how far the work is")
            ),
            (
                [#"{"id":"x","s":"odd"}"#],
                UpstreamError(.protocolViolation, "the provider's status odd is not in its handler", code: "odd")
            ),
        ]
    )
    func failures(bodies: [String], error: UpstreamError) throws {
        let handler = try Self.handler(
            ["id": "/id", "path": "/{id}", "status": "/s", "done": ["ok"], "failed": ["no"], "running": ["go"]],
            ["text": "/t", "error": "/e"]
        )
        let polled = try Polled(bodies, dialect: PollingDialect(), handler: handler)
        guard case .failed(let found)? = polled.end else {
            Issue.record("\(String(describing: polled.end))")
            return
        }
        #expect(found.kind == error.kind && found.code == error.code)
        #expect(error.message.hasPrefix("the provider's answer is no JSON") || found.message == error.message)
    }

    @Test(
        "an address that an answer names is asked only where that is safe",
        arguments: [
            ("/x", "https://h/v1", "https://h/x"), ("https://h/x", "https://h/v1", "https://h/x"),
            ("https://h:8443/x", "https://h/v1", "https://h:8443/x without the key"),
            ("https://h/x", "http://127.0.0.1:9/v1", nil),
            ("http://127.0.0.1:9/x", "http://127.0.0.1:9/v1", "http://127.0.0.1:9/x"),
            ("https://127.0.0.1/x", "http://127.0.0.1:9/v1", "https://127.0.0.1/x without the key"),
            ("http://h/x", "https://h/v1", nil), ("//h/x", "https://h/v1", nil), ("x", "https://h/v1", nil),
            ("ftp://h/x", "https://h/v1", nil), ("https://u@h/x", "https://h/v1", nil),
            ("https://h/x y", "https://h/v1", nil),
            ("https://h/../x", "https://h/v1", nil), ("https://169.254.169.254/x", "https://h/v1", nil),
            ("https://other/x", "https://h/v1", nil),
            ("https://friend.org/x", "https://h/v1", "https://friend.org/x without the key"),
            ("https://a.b.net/x", "https://h/v1", "https://a.b.net/x without the key"),
            ("https://b.net/x", "https://h/v1", nil),
            ("https://evilb.net/x", "https://h/v1", nil), ("http://friend.org/x", "https://h/v1", nil),
        ] as [(String, String, String?)]
    )
    func addresses(text: String, endpoint: String, expected: String?) throws {
        let handler = try Self.handler(["follow_hosts": ["Friend.org", "*.b.net"]])
        let provider = try ProviderEndpoint(endpoint, handler: handler)
        let address = try? FollowedAddress(text, provider: provider)
        #expect(address.map { $0.url + ($0.sendsKey ? "" : " without the key") } == expected)
    }

    @Test("fixed headers of the handler stay at its own origin")
    func headers() throws {
        var handler = try Self.handler(["follow_hosts": ["friend.org"]])
        handler.headers = [HTTPField("X-Secret", "s")]
        let provider = try ProviderEndpoint("https://h/v1", handler: handler)
        let own = try FollowedAddress("/x", provider: provider).request("GET", accept: "a/b", handler: handler)
        let other = try FollowedAddress("https://friend.org/x", provider: provider).request(
            "GET",
            accept: "a/b",
            handler: handler
        )
        #expect(own.headers == [HTTPField("X-Secret", "s"), HTTPField("Accept", "a/b")])
        #expect(other.headers == [HTTPField("Accept", "a/b")] && !other.sendsKey)
    }

    @Test(
        "a problem of the file is told with its place",
        arguments: [
            (#"{"initial":0,"factor":0.5,"maximum":"x"}"#, ["/initial", "/factor", "/maximum"]),
            (#"{"follow_hosts":["a b","*.com",7]}"#, ["/follow_hosts/0", "/follow_hosts/1", "/follow_hosts/2"]),
            (
                #"{"path":"x","cancel_path":"","url":"y","done":"z","cancel_method":"HEAD"}"#,
                ["/path", "/cancel_path", "/url", "/done", "/cancel_method"]
            ),
        ] as [(String, [String])]
    )
    func problems(poll: String, paths: [String]) throws {
        let file: JSONValue = ["dialect": "polling", "poll": try JSONValue.parse(poll)]
        let error = #expect(throws: HandlerError.self) { try Handler(file) }
        #expect(error?.problems.map(\.path) == paths.map { "/poll" + $0 })
    }

    @Test("a single answer is read as the last one")
    func alone() throws {
        let decoded = Decoded(
            #"{"status":"succeeded","output":["a","b"]}"#,
            contentType: "application/json",
            dialect: PollingDialect()
        )
        #expect(decoded.end == .complete)
        let running = Decoded(
            #"{"id":"x","status":"running","output":["a"]}"#,
            contentType: "application/json",
            dialect: PollingDialect()
        )
        #expect(running.end != .complete)
    }
}
