import Testing

@testable import Dialects

@Suite("Prompt templates", .timeLimit(.minutes(1)))
struct PromptTemplateTests {
    private static let turns = [
        PromptTurn(isUser: true, text: "Hi"), PromptTurn(isUser: false, text: "Yes?"),
        PromptTurn(isUser: true, text: "Go"),
    ]

    @Test(
        "a conversation is written with the marks of the model",
        arguments: [
            (PromptTemplate.plain, "System: S\nUser: Hi\nAssistant: Yes?\nUser: Go\nAssistant:"),
            (
                .chatML,
                "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nYes?<|im_end|>\n<|im_start|>user\nGo<|im_end|>\n<|im_start|>assistant\n"
            ),
            (
                .llama3,
                "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nYes?<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nGo<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"
            ),
            (.llama2, "<s>[INST] <<SYS>>\nS\n<</SYS>>\n\nHi [/INST] Yes?</s>[INST] Go [/INST]"),
            (.mistral, "<s>[INST] S\n\nHi [/INST] Yes?</s>[INST] Go [/INST]"),
            (
                .gemma,
                "<start_of_turn>user\nS\n\nHi<end_of_turn>\n<start_of_turn>model\nYes?<end_of_turn>\n<start_of_turn>user\nGo<end_of_turn>\n<start_of_turn>model\n"
            ),
            (
                .zephyr,
                "<|system|>\nS</s>\n<|user|>\nHi</s>\n<|assistant|>\nYes?</s>\n<|user|>\nGo</s>\n<|assistant|>\n"
            ),
        ]
    )
    func written(template: PromptTemplate, expected: String) {
        #expect(template.text(system: "S", turns: Self.turns) == expected)
    }

    @Test("a single text of the user is sent as it is where there are no marks")
    func alone() {
        #expect(PromptTemplate.plain.text(system: "", turns: [PromptTurn(isUser: true, text: " Hi ")]) == " Hi ")
        #expect(PromptTemplate.gemma.text(system: "S", turns: []).hasPrefix("<start_of_turn>user\nS<end"))
    }
}
