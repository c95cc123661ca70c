import JSON
import Testing

@testable import Dialects

@Suite("Cloudflare Workers AI: requests", .timeLimit(.minutes(1)))
struct CloudflareRequestTests {
    static let cases: [RequestCase] = [
        RequestCase("a text", "", ["messages": [["role": "user", "content": "hi"]], "stream": true]),
        RequestCase(
            "parameters that it knows, and one that it does not",
            #""max_completion_tokens":9,"temperature":0.5,"top_p":1,"top_k":5,"seed":1,"tools":[{"type":"function","function":{"name":"f"}}],"response_format":{"type":"json_object"},"logit_bias":{"1":2}"#,
            [
                "messages": [["role": "user", "content": "hi"]], "stream": true, "max_tokens": 9, "temperature": 0.5,
                "top_p": 1, "top_k": 5, "seed": 1, "tools": [["type": "function", "function": ["name": "f"]]],
                "response_format": ["type": "json_object"],
            ]
        ) { $0.warnings = 1 },
        RequestCase(
            "calls and their results; no content is null",
            "",
            [
                "stream": true,
                "messages": [
                    ["role": "system", "content": "S"],
                    [
                        "role": "user",
                        "content": [
                            ["type": "text", "text": "look"],
                            ["type": "image_url", "image_url": ["url": "https://h/i.png"]],
                        ],
                    ],
                    [
                        "role": "assistant", "content": "",
                        "tool_calls": [["id": "c", "type": "function", "function": ["name": "f", "arguments": "{}"]]],
                    ],
                    ["role": "tool", "content": "r", "tool_call_id": "c", "name": "f"],
                ],
            ]
        ) {
            $0.messages = #"""
                [{"role":"developer","content":"S"},
                 {"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"https://h/i.png"}}]},
                 {"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"c","content":"r"}]
                """#
        },
    ]

    @Test("params become a body", arguments: cases)
    func bodies(request: RequestCase) throws {
        try request.check(CloudflareDialect())
    }

    @Test("a model's slashes and at sign stay in the path")
    func path() throws {
        let provider = try ProviderEndpoint("https://h/client/v4/accounts/A", handler: .cloudflare)
        let params = Array(#"{"messages":[{"role":"user","content":"hi"}]}"#.utf8)
        let request = try CloudflareDialect().request(for: params.span, model: "@cf/meta/llama", provider: provider)
        #expect(request.url == "https://h/client/v4/accounts/A/ai/run/@cf/meta/llama")
    }
}
