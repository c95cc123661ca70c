import Testing

@testable import Dialects

@Suite("Text Generation Inference: answers", .timeLimit(.minutes(1)))
struct TGIStreamTests {
    private static func token(_ text: String, special: Bool = false, last: String = "null,\"details\":null") -> String {
        #"data:{"index":1,"token":{"id":1,"text":"\#(text)","logprob":-0.1,"special":\#(special)},"generated_text":\#(last)}"#
            + "\n\n"
    }

    static let cases: [AnswerCase] = [
        AnswerCase(
            "tokens, the last with the whole text beside it",
            token("He") + token("llo\\n")
                + token(
                    "</s>",
                    special: true,
                    last: #""Hello\n","details":{"finish_reason":"eos_token","generated_tokens":3}"#
                )
        ) {
            $0.text = "Hello\n"
            $0.finish = "stop"
            $0.usage = [0, 3, 3]
        },
        AnswerCase(
            "the counts of both sides, and a limit",
            token("a", last: #""a","details":{"finish_reason":"length","generated_tokens":1,"input_length":7}"#)
        ) {
            $0.text = "a"
            $0.finish = "length"
            $0.usage = [7, 1, 8]
        },
        AnswerCase(
            "a stop text, and a gateway's end mark",
            token("a", last: #""a","details":{"finish_reason":"stop_sequence"}"#) + "data: [DONE]\n\n"
        ) {
            $0.text = "a"
            $0.finish = "stop"
        },
        AnswerCase("an end without details tells no finish reason", token("a", last: #""a","details":null"#)) {
            $0.text = "a"
        },
        AnswerCase("without its last token it was cut off", token("a") + token("b")) {
            $0.text = "ab"
            $0.end = .truncated
        },
        AnswerCase(
            "a failure within the stream",
            token("a") + "data:{\"error\":\"Request failed during generation\",\"error_type\":\"generation\"}\n\n"
        ) {
            $0.text = "a"
            $0.end = streamFailure("Request failed during generation", code: "generation")
        },
        AnswerCase(
            "a whole answer",
            #"{"generated_text":"all of it","details":{"finish_reason":"eos_token","generated_tokens":3,"prefill":[{},{}]}}"#
        ) {
            $0.contentType = "application/json"
            $0.text = "all of it"
            $0.finish = "stop"
            $0.usage = [2, 3, 5]
        },
        AnswerCase("a whole answer in a list, as the hub gives it", #"[{"generated_text":"x"}]"#) {
            $0.contentType = "application/json"
            $0.text = "x"
        },
        AnswerCase("JSON that is nothing of the server's", "data:{\"x\":1}\n\n" + token("a", last: #""a""#)) {
            $0.text = "a"
            $0.warnings = 1
        },
    ]

    @Test("an answer says what it says, wherever it is cut", arguments: cases)
    func answers(answer: AnswerCase) throws {
        try answer.check(TGIDialect())
    }
}
