import JSON
import Testing

@testable import Dialects

@Suite("Endpoints", .timeLimit(.minutes(1)))
struct EndpointTests {
    @Test(
        "a base and the full address of the chat call mean the same",
        arguments: [
            (
                "https://api.deepseek.com/v1", "https://api.deepseek.com/v1/chat/completions",
                "https://api.deepseek.com/v1/models"
            ),
            (
                "https://api.deepseek.com/v1/", "https://api.deepseek.com/v1/chat/completions",
                "https://api.deepseek.com/v1/models"
            ),
            (
                "https://api.deepseek.com/v1/chat/completions", "https://api.deepseek.com/v1/chat/completions",
                "https://api.deepseek.com/v1/models"
            ),
            (
                "https://api.deepseek.com/v1/chat/completions/", "https://api.deepseek.com/v1/chat/completions",
                "https://api.deepseek.com/v1/models"
            ),
            (
                "https://API.Deepseek.com", "https://api.deepseek.com/chat/completions",
                "https://api.deepseek.com/models"
            ),
            ("https://h:443/chat/completions?v=1", "https://h/chat/completions?v=1", "https://h/models?v=1"),
            (
                "https://h:8443?v=1&w=%20", "https://h:8443/chat/completions?v=1&w=%20",
                "https://h:8443/models?v=1&w=%20"
            ),
            ("HTTP://localhost:8080", "http://localhost:8080/chat/completions", "http://localhost:8080/models"),
            ("http://127.8.9.1:80/v1", "http://127.8.9.1/v1/chat/completions", "http://127.8.9.1/v1/models"),
            ("http://[::1]:9/v1", "http://[::1]:9/v1/chat/completions", "http://[::1]:9/v1/models"),
            (
                "https://[2001:db8::7]/v1", "https://[2001:db8::7]/v1/chat/completions",
                "https://[2001:db8::7]/v1/models"
            ),
            ("https://10.0.0.1", "https://10.0.0.1/chat/completions", "https://10.0.0.1/models"),
        ]
    )
    func accepted(text: String, chat: String, models: String) throws {
        let endpoint = try ProviderEndpoint(text, handler: .openAI)
        #expect(endpoint.chatURL == chat)
        #expect(endpoint.modelsURL == models)
    }

    @Test(
        "an address that is not plainly one of a provider is refused",
        arguments: [
            "", "api.deepseek.com", "ftp://h", "file:///etc/passwd", "https:/h", "https://", "https:///v1", "https:h",
            "https://user:hunter2@h/", "https://user@h", "https://h/\r\nX: y", "https://h/a b", "https://h\n",
            " https://h",
            "https://h/#f", "https://h:0", "https://h:65536", "https://h:", "https://h:+1", "https://h:8a",
            "https://h:1:2",
            "https://h\\@evil", "https://é.org", "https://h/../x", "https://h/.", "https://h/\u{7F}", "https://h/<x>",
            "https://[::1", "https://[::1]x", "https://[]", "https://[::1%25lo]", "https://[1::2::3]",
            "https://[12345::]",
            "https://[1:2:3:4:5:6:7:8:9]", "https://[1:2:3:4:5:6:7::8:9]", "https://[::1.2.3]", "https://[g::]",
            "https://1.2.3", "https://1.2.3.4.5", "https://0x7f.1", "https://017700000001", "https://2130706433",
            "https://127.1", "https://256.1.1.1", "https://01.2.3.4", "https://a..b", "https://.a", "https://a_b!.org",
            "http://169.254.169.254/latest", "https://169.254.169.254/latest", "https://169.254.0.1",
            "https://[fe80::1]",
            "https://[febf::1]", "https://[::ffff:169.254.169.254]", "https://[::ffff:a9fe:a9fe]",
            "https://[64:ff9b::a9fe:a9fe]",
            "https://[fd00:ec2::254]", "https://2852039166", "https://0xa9fea9fe", "https://169.254.169.254.",
            "http://api.deepseek.com/v1", "http://10.0.0.1", "http://localhost.evil.org", "http://127.0.0.1.evil.org",
            "http://[::2]", "http://[::ffff:10.0.0.1]", "http://0.0.0.0",
            "https://" + String(repeating: "a", count: 64),
            "https://h/" + String(repeating: "a", count: 2048),
        ]
    )
    func refused(text: String) {
        let error = #expect(throws: EndpointError.self) { try ProviderEndpoint(text, handler: .openAI) }
        #expect(error?.message.isEmpty == false)
        #expect(error?.message.contains("hunter2") == false)
    }

    @Test("plain http to another machine takes the handler's word, and link-local stays refused")
    func insecure() throws {
        var handler = Handler.openAI
        handler.allowInsecure = true
        #expect(
            try ProviderEndpoint("http://10.0.0.1:11434/v1", handler: handler).chatURL
                == "http://10.0.0.1:11434/v1/chat/completions"
        )
        #expect(throws: EndpointError.self) { try ProviderEndpoint("http://169.254.169.254", handler: handler) }
    }

    @Test("an empty query is none", arguments: ["https://h", "https://h/p", "https://h/p/chat/completions"])
    func emptyQuery(text: String) throws {
        #expect(try EndpointURL(text + "?") == EndpointURL(text))
        #expect(try EndpointURL(text + "?").description == text)
        #expect(try ProviderEndpoint(text + "?", handler: .openAI) == ProviderEndpoint(text, handler: .openAI))
    }

    @Test("a handler's path may have a query, and an empty one is the endpoint itself")
    func paths() throws {
        var handler = Handler.openAI
        handler.paths.chat = "/openai/deployments/x/chat/completions?api-version=2024-10-21"
        handler.paths.models = nil
        let azure = try ProviderEndpoint("https://r.openai.azure.com", handler: handler)
        #expect(
            azure.chatURL == "https://r.openai.azure.com/openai/deployments/x/chat/completions?api-version=2024-10-21"
        )
        #expect(azure.modelsURL == nil)
        let full = try ProviderEndpoint(azure.chatURL, handler: handler)
        #expect(full.base.description == "https://r.openai.azure.com")
        #expect(full.chatURL == azure.chatURL)
        handler.paths.chat = ""
        #expect(try ProviderEndpoint("https://h/run", handler: handler).chatURL == "https://h/run")
    }
}
