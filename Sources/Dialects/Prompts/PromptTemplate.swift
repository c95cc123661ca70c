/// How a conversation is written as one text, for models that are asked to continue a text.
///
/// The marks are those that the models were trained with; a server that applies a model's own template itself, as most do
/// on a path for messages, is the better choice where there is one.
package enum PromptTemplate: String, Sendable, CaseIterable {
    /// A single text of the user as it is; otherwise a play with `System:`, `User:` and `Assistant:`.
    case plain
    /// `<|im_start|>role … <|im_end|>`: Qwen, Yi, Hermes and many others.
    case chatML = "chatml"
    /// `<|start_header_id|>role<|end_header_id|> … <|eot_id|>`: Llama 3.
    case llama3
    /// `[INST] … [/INST]` with `<<SYS>>`: Llama 2.
    case llama2
    /// `[INST] … [/INST]`: Mistral.
    case mistral
    /// `<start_of_turn>role … <end_of_turn>`: Gemma.
    case gemma
    /// `<|role|> … </s>`: Zephyr.
    case zephyr

    /// The text that the model is to continue.
    func text(system: String, turns: [PromptTurn]) -> String {
        switch self {
        case .plain: plain(system, turns)
        case .chatML:
            marked(system, turns, before: { "<|im_start|>\($0)\n" }, after: "<|im_end|>\n")
        case .llama3:
            "<|begin_of_text|>"
                + marked(
                    system,
                    turns,
                    before: { "<|start_header_id|>\($0)<|end_header_id|>\n\n" },
                    after: "<|eot_id|>"
                )
        case .zephyr: marked(system, turns, before: { "<|\($0)|>\n" }, after: "</s>\n")
        case .gemma:
            marked(
                "",
                Self.joined(system, turns),
                before: { "<start_of_turn>\($0 == "assistant" ? "model" : $0)\n" },
                after: "<end_of_turn>\n"
            )
        case .llama2:
            instructions(system.isEmpty ? turns : Self.joined("<<SYS>>\n\(system)\n<</SYS>>", turns))
        case .mistral: instructions(Self.joined(system, turns))
        }
    }

    /// The turns with the system's words before the first of the user.
    private static func joined(_ system: String, _ turns: [PromptTurn]) -> [PromptTurn] {
        guard !system.isEmpty else { return turns }
        var turns = turns
        if let first = turns.first, first.isUser {
            turns[0] = PromptTurn(isUser: true, text: system + "\n\n" + first.text)
        } else {
            turns.insert(PromptTurn(isUser: true, text: system), at: 0)
        }
        return turns
    }

    private func plain(_ system: String, _ turns: [PromptTurn]) -> String {
        if system.isEmpty, turns.count == 1, turns[0].isUser { return turns[0].text }
        var lines = system.isEmpty ? [] : ["System: " + system]
        lines += turns.map { ($0.isUser ? "User: " : "Assistant: ") + $0.text }
        return lines.joined(separator: "\n") + "\nAssistant:"
    }

    private func marked(
        _ system: String,
        _ turns: [PromptTurn],
        before: (String) -> String,
        after: String
    ) -> String {
        var text = system.isEmpty ? "" : before("system") + system + after
        for turn in turns { text += before(turn.isUser ? "user" : "assistant") + turn.text + after }
        return text + before("assistant")
    }

    private func instructions(_ turns: [PromptTurn]) -> String {
        var text = "<s>"
        for turn in turns { text += turn.isUser ? "[INST] \(turn.text) [/INST]" : " \(turn.text)</s>" }
        return text
    }
}

/// What one speaker says until the other one begins.
struct PromptTurn: Sendable, Equatable {
    /// Whether it is the user who speaks, not the model.
    let isUser: Bool
    /// The words.
    let text: String
}
