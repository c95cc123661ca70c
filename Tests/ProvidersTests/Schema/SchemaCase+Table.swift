import JSON
import Providers
import Wire

extension SchemaCase {
    /// What goes over `base` of a type, and what is to come of it.
    typealias Row = (kind: String, purpose: ProviderSchema.Purpose, members: JSONObject, verdict: Verdict)

    /// Cases by hand: some that must be taken, some that must be refused, and all that only the daemon refuses.
    static var written: [SchemaCase] {
        (adding + updating + beyondSchema).compactMap { row in
            guard let kind = ProviderKind.named(row.kind) else { return nil }
            var request = base(kind, row.purpose)
            for member in row.members.members { request[member.key] = member.value }
            return SchemaCase(kind: kind, purpose: row.purpose, request: .object(request), verdict: row.verdict)
        }
    }

    private static let adding: [Row] = [
        ("openai", .add, ["display_name": "Künstliche Intelligenz 🙂"], .taken),
        ("openai", .add, ["display_name": "it's \"quoted\" $HOME `id` \\"], .taken),
        ("openai", .add, ["api_key": "sk-a$b#c\"d e"], .taken),
        ("openai", .add, ["api_key": " sk"], .refused),
        ("openai", .add, ["api_key": "sk\n"], .refused),
        ("openai", .add, ["default_model": "models/x:latest"], .taken),
        ("openai", .add, ["endpoint": "https://a.example/v1?api-version=2024-10-21"], .taken),
        ("openai", .add, ["endpoint": "https://[2001:db8::1]:8443/v1"], .taken),
        ("openai", .add, ["endpoint": "a.example/v1"], .refused),
        ("openai", .add, ["endpoint": "https://a.example/v1#x"], .refused),
        ("openai", .add, ["endpoint": "https://user:word@a.example/v1"], .refused),
        ("openai", .add, ["endpoint": "https://a.example/{model}"], .refused),
        ("openai", .add, ["endpoint": "https://a.example/%4"], .refused),
        ("openai", .add, ["env_prefix": "A_"], .refused),
        ("openai", .add, ["env_prefix": "A__B"], .taken),
        ("openai", .add, ["parameters": ["temperature": 2, "top_p": 0.5, "seed": -7]], .taken),
        ("openai", .add, ["parameters": ["temperature": 2.01]], .refused),
        ("openai", .add, ["parameters": ["max_tokens": 1.0]], .taken),
        ("openai", .add, ["parameters": ["max_tokens": 1.5]], .refused),
        ("openai", .add, ["parameters": ["temperature": nil]], .taken),
        ("openai", .add, ["parameters": ["unknown": nil]], .refused),
        ("openai", .add, ["handler": ["dialect": "openai", "timeouts": ["idle": 0.5, "total": nil]]], .taken),
        ("openai", .add, ["handler": ["dialect": "anthropic"]], .refused),
        ("openai", .add, ["handler": ["response": [:]]], .refused),
        ("openai", .add, ["handler": ["headers": ["X-A": "b", "X-B": "c d"]]], .taken),
        ("openai", .add, ["handler": ["headers": ["X A": "b"]]], .refused),
        ("openai", .add, ["handler": ["headers": ["X-A": "b\r\nX-C: d"]]], .refused),
        ("openai", .add, ["handler": ["headers": ["cOnNeCtIoN": "close"]]], .refused),
        ("openai", .add, ["handler": ["headers": ["Host": "a"]]], .refused),
        ("openai", .add, ["handler": ["auth": "header:X-API-Key"]], .taken),
        ("openai", .add, ["handler": ["auth": "basic"]], .refused),
        ("openai", .add, ["handler": ["parameters": ["allowed": ["a", "b"], "renamed": ["a": "b"]]]], .taken),
        ("openai", .add, ["handler": ["parameters": ["allowed": ["a", "a"]]]], .refused),
        ("openai", .add, ["handler": ["parameters": ["allowed": ["messages"]]]], .refused),
        ("openai", .add, ["handler": ["parameters": ["fixed": ["stream": true]]]], .refused),
        ("openai", .add, ["handler": ["parameters": ["dropped_on_400": ["stream_options"]]]], .taken),
        ("openai", .add, ["handler": ["parameters": ["dropped_on_400": ["model"]]]], .refused),
        ("openai", .add, ["handler": ["limits": ["concurrent_streams": nil, "requests_per_minute": 60]]], .taken),
        ("openai", .add, ["handler": ["stream": nil]], .refused),
        ("echo", .add, ["endpoint": "https://a.example"], .refused),
        ("echo", .add, ["api_key": "k"], .refused),
        ("azure-openai", .add, ["endpoint": nil], .refused),
        (
            "declarative", .add,
            ["handler": ["response": ["text": ["/a", "/b"], "usage": ["prompt": "/u/p"], "finish_reason": nil]]], .taken
        ),
        ("declarative", .add, ["handler": ["response": ["text": "a"]]], .refused),
        ("declarative", .add, ["handler": ["poll": [:]]], .refused),
        ("polling", .add, ["handler": ["poll": ["no": 1]]], .refused),
    ]

    private static let updating: [Row] = [
        ("openai", .update, ["api_key": nil, "display_name": nil, "default_model": nil, "endpoint": nil], .taken),
        ("openai", .update, ["parameters": nil, "handler": nil], .taken),
        ("openai", .update, ["parameters": ["temperature": nil, "top_k": 3]], .taken),
        (
            "openai", .update, ["handler": ["timeouts": ["idle": nil], "headers": nil, "paths": ["models": nil]]],
            .taken
        ),
        ("openai", .update, ["handler": ["stream": nil, "retry": nil]], .taken),
        ("openai", .update, ["handler": ["headers": ["X-A": nil, "X-B": "c"]]], .taken),
        ("openai", .update, ["handler": ["no_such": nil]], .refused),
        ("openai", .update, ["handler": ["timeouts": ["no_such": nil]]], .refused),
        ("declarative", .update, ["handler": ["response": ["tool_calls": ["index": "/i"]]]], .refused),
        ("openai", .update, ["handler": ["dialect": nil]], .refused),
        ("openai", .update, ["enabled": false, "default": true, "dry_run": true], .taken),
        ("openai", .update, ["enabled": "no"], .refused),
        ("openai", .update, ["env_prefix": "NEW_ONE"], .taken),
        ("openai", .update, ["type": "openai"], .refused),
        ("openai", .update, ["replace": true], .refused),
        ("openai", .update, ["name": nil], .refused),
        ("openai", .update, ["dry_run": nil], .refused),
        ("azure-openai", .update, ["endpoint": nil], .refused),
        ("echo", .update, ["default_model": "x"], .taken),
        ("echo", .update, ["endpoint": "https://a.example"], .refused),
        ("declarative", .update, ["handler": ["request": nil, "response": ["text": nil]]], .taken),
    ]

    private static let beyondSchema: [Row] = [
        ("openai", .add, ["endpoint": "http://a.example/v1"], .stricter("plain http only to this machine")),
        ("openai", .add, ["endpoint": "https://169.254.169.254/"], .stricter("a link-local address")),
        ("openai", .add, ["endpoint": "https://1.2.3/v1"], .stricter("an address in a form that readers differ on")),
        ("openai", .add, ["endpoint": "https://a.example:0/v1"], .stricter("a port from 1 to 65535")),
        ("openai", .add, ["endpoint": "https://a.example:70000/v1"], .stricter("a port from 1 to 65535")),
        ("openai", .add, ["endpoint": "https://a..example/v1"], .stricter("a name of a host")),
        ("openai", .add, ["endpoint": "https://a.example/../v1"], .stricter("no dot segments")),
        ("openai", .add, ["api_key": "it's \"both\""], .stricter("must read the same for every reader of .env")),
        ("openai", .add, ["api_key": "a'\\"], .stricter("must read the same for every reader of .env")),
        ("openai", .add, ["default_model": "${HOME}"], .stricter("must read the same for every reader of .env")),
        (
            "openai", .add, ["handler": ["headers": ["X-A": "b", "x-a": "c"]]],
            .stricter("a header that is set twice, in two spellings")
        ),
        (
            "openai", .add, ["handler": ["headers": ["X-A": .string(String(repeating: "é", count: 4000))]]],
            .stricter("a length in bytes")
        ),
        (
            "openai", .add, ["handler": ["parameters": ["renamed": ["a": "c", "b": "c"]]]],
            .stricter("two parameters with one name")
        ),
        ("openai", .add, ["handler": ["auth": "header:Host"]], .stricter("a header of the connection's")),
        ("openai", .add, ["env_prefix": "TAKEN"], .stricter("another provider's prefix")),
    ]
}
