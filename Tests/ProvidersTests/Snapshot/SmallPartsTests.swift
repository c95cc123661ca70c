import Providers
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ContentHashTests {
    @Test(
        "The hash is FNV-1a of 128 bits, as its published vectors have it",
        arguments: [
            ("", "6c62272e07bb014262b821756295c58d"), ("a", "d228cb696f1a8caf78912b704e4a8964"),
            ("foobar", "343e1662793c64bf6f0d3597ba446f18"),
        ]
    )
    func vectors(text: String, expected: String) {
        #expect(ContentHash(Array(text.utf8)).hexadecimal == expected)
    }

    @Test("Parts are told apart, whole contents are not divided")
    func parts() {
        var one = ContentHash()
        one.combine(part: "ab".utf8)
        one.combine(part: "c".utf8)
        var other = ContentHash()
        other.combine(part: "a".utf8)
        other.combine(part: "bc".utf8)
        #expect(one != other)
        var divided = ContentHash()
        divided.combine("foo".utf8)
        divided.combine("bar".utf8)
        #expect(divided == ContentHash(Array("foobar".utf8)))
    }
}

@Suite(.timeLimit(.minutes(1)))
struct SecretTests {
    @Test("A secret prints as dots in every way there is")
    func printing() {
        var bytes = Array("sk-canary".utf8)
        let secret = Secret(consuming: &bytes)
        #expect(bytes.isEmpty)
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\([secret])", "\(Optional(secret) as Any)", dumped] {
            #expect(!text.contains("canary"))
            #expect(!text.contains("storage"))
        }
        #expect("\(secret)" == "•••")
        #expect(secret.revealed() == "sk-canary")
        #expect(secret.count == 9)
    }

    @Test("Secrets are equal when their bytes are")
    func equality() {
        func secret(_ text: String) -> Secret {
            let bytes = Array(text.utf8)
            return Secret(bytes.span)
        }
        #expect(secret("abc") == secret("abc"))
        #expect(secret("abc") != secret("abd"))
        #expect(secret("abc") != secret("abcd"))
        #expect(secret("") == secret(""))
    }
}

@Suite(.timeLimit(.minutes(1)))
struct NearNamesTests {
    @Test(
        "A mistyped name finds the names it may have meant",
        arguments: [
            ("opnai", ["openai"]), ("openai", ["openai"]), ("opneai", ["openai"]), ("OpenAI", ["openai"]),
            ("open", ["openai", "openrouter"]), ("zzz", []), ("", []), ("x", []),
        ]
    )
    func suggestions(name: String, expected: [String]) {
        #expect(NearNames.suggestions(for: name, among: ["anthropic", "openai", "openrouter", "deepseek"]) == expected)
    }
}

@Suite(.timeLimit(.minutes(1)))
struct TimestampTests {
    @Test(
        "Times are written as RFC 3339 in UTC",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_827_696, "2000-02-29T12:34:56Z"), (1_709_164_799, "2024-02-28T23:59:59Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ]
    )
    func text(seconds: Int, expected: String) {
        #expect(Timestamp.text(seconds) == expected)
    }
}

@Suite(.timeLimit(.minutes(1)))
struct ProviderNameTests {
    @Test(
        "Names keep to the pattern",
        arguments: [
            ("a", true), ("0", true), ("deepseek-v3_1", true), ("", false), ("-a", false), ("_a", false), ("A", false),
            ("a.b", false), ("a/b", false), ("é", false), (String(repeating: "a", count: 63), true),
            (String(repeating: "a", count: 64), false),
        ]
    )
    func names(name: String, isValid: Bool) {
        #expect(ProviderName.isValid(name) == isValid)
    }

    @Test(
        "A name makes a prefix that is one",
        arguments: [
            ("deepseek", "DEEPSEEK"), ("my-llm", "MY_LLM"), ("01ai", "P_01AI"), ("a_", "A"), ("a--b", "A__B"),
            ("0_", "P_0"),
        ]
    )
    func prefixes(name: String, expected: String) {
        #expect(ProviderName.prefix(for: name) == expected)
        #expect(ProviderName.isValidPrefix(expected))
    }

    @Test("No variable's suffix ends like another one, so that no two providers share a variable")
    func suffixes() {
        let all = ["API_KEY", "ENDPOINT", "DEFAULT_MODEL"] + ProviderParameter.all.map(\.suffix)
        for one in all {
            for other in all where one != other { #expect(!one.hasSuffix("_" + other), "\(one) \(other)") }
        }
    }

    @Test("A key's variable is taken apart into its prefix and number")
    func keyNumbers() {
        #expect(ProviderVariables.keyNumber("A_B_API_KEY")?.prefix == "A_B")
        #expect(ProviderVariables.keyNumber("A_B_API_KEY")?.number == 1)
        #expect(ProviderVariables.keyNumber("A_API_KEY_12")?.number == 12)
        for name in ["A_API_KEY_1", "A_API_KEY_02", "A_API_KEY_", "A_API_KEY_x", "API_KEY", "A_APIKEY", "A_API_KEYS"] {
            #expect(ProviderVariables.keyNumber(name) == nil, "\(name)")
        }
    }
}
