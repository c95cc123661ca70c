import JSON
import Testing

@testable import Dialects

@Suite("The image of a message", .timeLimit(.minutes(1)))
struct ImageSourceTests {
    private func image(_ text: String) throws -> ImageSource {
        try ImageSource(ParameterPlace(.string(text), at: "/u"))
    }

    @Test(
        "is an address or data",
        arguments: [
            ("https://x/y.png?z=,", ImageSource.url("https://x/y.png?z=,")), ("HTTP://x", .url("HTTP://x")),
            ("gs://b/o", .url("gs://b/o")),
            ("data:image/png;base64,AAAA", .data(mediaType: "image/png", base64: "AAAA")),
            ("DATA:Image/JPEG;charset=x;BASE64,+/8=", .data(mediaType: "image/jpeg", base64: "+/8=")),
            ("data:image/webp;base64,AA", .data(mediaType: "image/webp", base64: "AA")),
        ]
    )
    func good(text: String, source: ImageSource) throws {
        #expect(try image(text) == source)
        #expect(try image(source.address) == source)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "x.png", "file:///etc/passwd", "ftp://x", "data:", "data:,", "data:image/png,AAAA",
            "data:image/png;base64",
            "data:image/png;base64,", "data:;base64,AAAA", "data:png;base64,AAAA", "data:image/;base64,AAAA",
            "data:image/png;base64,A", "data:image/png;base64,AAA A", "data:image/png;base64,A=AA",
            "data:image/png;base64,AA=", "data:image/png;base64,====", "data:image/png;base64,AA-_",
            "data:image/png;base64,AAAÄ", "data:image/png;base64,AA.A", "data:image/png;base64,AAA:",
        ]
    )
    func bad(text: String) {
        let error = #expect(throws: DialectError.self) { try image(text) }
        #expect(error?.path == "/u")
    }

    @Test("may be large, and many: reading them takes time in proportion")
    func large() throws {
        let data = String(repeating: "ABCDefgh0123+/xy", count: 1 << 16)
        let part = #"{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(data)"}}"#
        let params =
            #"{"messages":[{"role":"user","content":[\#(Array(repeating: part, count: 12).joined(separator: ","))]}]}"#
        let read = try conversation(params)
        #expect(read.messages[0].parts.count == 12)
        #expect(
            read.messages[0].parts.allSatisfy {
                $0.kind == .image(.data(mediaType: "image/png", base64: data), detail: nil)
            }
        )
    }

    @Test("conversations may be long: 20,000 messages and 5,000 calls")
    func long() throws {
        let calls = (0..<5000).map { #"{"id":"c\#($0)","function":{"name":"f\#($0)","arguments":"{}"}}"# }
        let results = (0..<5000).map { #"{"role":"tool","tool_call_id":"c\#($0)","content":"r"}"# }
        let chat = (0..<15000).map { #"{"role":"\#($0 % 2 == 0 ? "user" : "assistant")","content":"m\#($0)"}"# }
        let list = chat + [#"{"role":"assistant","tool_calls":[\#(calls.joined(separator: ","))]}"#] + results
        let read = try conversation(#"{"messages":[\#(list.joined(separator: ","))]}"#)
        #expect(read.messages.count == 20001)
        #expect(read.messages.last?.name == "f4999")
        let turns = Conversation.turns(of: read.messages)
        #expect(turns.count == 15001 && turns.last?.results.count == 5000)
    }
}
