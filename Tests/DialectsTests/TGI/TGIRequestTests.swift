import JSON
import Testing

@testable import Dialects

@Suite("Text Generation Inference: requests", .timeLimit(.minutes(1)))
struct TGIRequestTests {
    static let cases: [RequestCase] = [
        RequestCase(
            "a text alone",
            "",
            ["inputs": "hi", "parameters": ["return_full_text": false, "details": true], "stream": true]
        ),
        RequestCase(
            "every parameter",
            #""max_completion_tokens":9,"temperature":0.5,"top_p":0.9,"top_k":5,"seed":1,"stop":"x","repetition_penalty":1.1,"frequency_penalty":0.1,"typical_p":0.9,"presence_penalty":1"#,
            [
                "inputs": "hi", "stream": true,
                "parameters": [
                    "return_full_text": false, "details": true, "max_new_tokens": 9, "temperature": 0.5,
                    "do_sample": true, "top_p": 0.9, "top_k": 5, "seed": 1, "stop": ["x"], "repetition_penalty": 1.1,
                    "frequency_penalty": 0.1, "typical_p": 0.9,
                ],
            ]
        ) { $0.warnings = 1 },
        RequestCase(
            "values that the server would refuse",
            #""temperature":0,"top_p":1"#,
            [
                "inputs": "hi", "stream": true,
                "parameters": ["return_full_text": false, "details": true, "do_sample": false],
            ]
        ),
    ]

    @Test("params become a body", arguments: cases)
    func bodies(request: RequestCase) throws {
        try request.check(TGIDialect())
    }

    @Test("a whole answer has its own path")
    func path() throws {
        var handler = Handler.tgi
        let params = #"{"messages":[{"role":"user","content":"hi"}]}"#
        #expect(try upstreamRequest(params, TGIDialect()).url == "https://h/v1/generate_stream")
        handler.stream = false
        #expect(try upstreamRequest(params, TGIDialect(), handler: handler).url == "https://h/v1/generate")
        handler.paths.chat = "/models/{model}"
        #expect(try upstreamRequest(params, TGIDialect(), handler: handler).url == "https://h/v1/models/o/m")
    }

    @Test(
        "what a text cannot hold is refused with its place",
        arguments: [
            (#""tools":[{"type":"function","function":{"name":"f"}}]"#, "hi", "/tools"),
            (#""response_format":{"type":"json_object"}"#, "hi", "/response_format"),
            (#""n":2"#, "hi", "/n"),
            (#""x":1"#, #"[{"type":"image_url","image_url":{"url":"https://h/i.png"}}]"#, "/messages/0/content/0"),
        ]
    )
    func refused(params: String, content: String, path: String) {
        let text = content.hasPrefix("[") ? content : "\"\(content)\""
        let error = #expect(throws: DialectError.self) {
            try upstreamRequest(#"{"messages":[{"role":"user","content":\#(text)}],\#(params)}"#, TGIDialect())
        }
        #expect(error?.path == path)
    }
}
