extension ForeignRequest {
    /// The conversation as one text in the form of `template`.
    ///
    /// - Throws: `DialectError` for whatever a text cannot hold: images, tools' results and calls.
    mutating func prompt(_ template: PromptTemplate) throws(DialectError) -> String {
        let (system, turns) = try textTurns()
        return template.text(system: system, turns: turns)
    }

    /// The words of the system messages and the turns of a conversation that consists of text only.
    ///
    /// - Throws: `DialectError` for images, tools' results and calls.
    mutating func textTurns() throws(DialectError) -> (system: String, turns: [PromptTurn]) {
        let (system, turns) = systemAndTurns(.joined)
        var texts: [PromptTurn] = []
        for turn in turns {
            if let result = turn.results.first { throw noWords(for: "a tool's result", at: result.path) }
            for message in turn.messages {
                if let call = message.toolCalls.first { throw noWords(for: "a tool call", at: call.path) }
            }
            let parts = try turn.messages.texts(of: self)
            texts.append(PromptTurn(isUser: turn.speaker == .user, text: parts.joined(separator: "\n\n")))
        }
        return (system.compactMap(\.text).joined(separator: "\n\n"), texts)
    }

    /// The error for what a text cannot hold.
    private func noWords(for title: String, at path: String) -> DialectError {
        DialectError("\(provider.handler.dialect) has no words for \(title)", at: path)
    }
}

extension [ConversationMessage] {
    /// The text of each message.
    ///
    /// - Throws: `DialectError` when a message has something else than text.
    fileprivate func texts(of request: ForeignRequest) throws(DialectError) -> [String] {
        var texts: [String] = []
        for message in self {
            if let part = message.parts.first(where: { $0.text == nil }) { throw request.unsupported(part) }
            texts.append(message.text())
        }
        return texts
    }
}
