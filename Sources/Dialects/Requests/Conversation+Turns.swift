import JSON

/// What becomes of system messages that stand behind the conversation's beginning, where a dialect has one system text.
enum LaterSystemMessages: Sendable, Equatable {
    /// They go to the others at the beginning.
    case joined
    /// They are said by the user.
    case asUser
}

/// What one side says before the other does, for dialects in which user and assistant take turns.
struct Turn: Sendable, Equatable {
    /// Whose turn it is.
    enum Speaker: String, Sendable, Equatable {
        /// The person, and the results of functions.
        case user
        /// The model.
        case assistant
    }

    /// Whose turn it is.
    let speaker: Speaker
    /// The results of functions in their order; only in a turn of the user's, where they come first.
    fileprivate(set) var results: [ConversationMessage] = []
    /// What is said, and called, in order.
    fileprivate(set) var messages: [ConversationMessage] = []
}

extension Conversation {
    /// The parts of the system messages, and the messages without them.
    ///
    /// Developer messages are system messages. Those behind the first other message follow `later`.
    func system(_ later: LaterSystemMessages) -> (parts: [ContentPart], rest: [ConversationMessage]) {
        var parts: [ContentPart] = []
        var rest: [ConversationMessage] = []
        for message in messages {
            if message.isSystem, later == .joined || rest.isEmpty {
                parts += message.parts
            } else if message.isSystem {
                rest.append(message.said(by: .user))
            } else {
                rest.append(message)
            }
        }
        return (parts, rest)
    }

    /// Whether a system message stands behind another one.
    var hasLaterSystemMessages: Bool {
        messages.drop(while: \.isSystem).contains(where: \.isSystem)
    }

    /// The text of the system messages, one paragraph each; `nil` where there is none.
    func systemText(_ later: LaterSystemMessages) -> String? {
        let text = system(later).parts.compactMap(\.text).joined(separator: "\n\n")
        return text.isEmpty ? nil : text
    }

    /// Groups `messages` into turns: neighbours of the same side make one.
    ///
    /// The results of functions stand in the user's turn before all else. Messages without anything in them are passed over;
    /// system messages count as the user's.
    static func turns(of messages: [ConversationMessage]) -> [Turn] {
        var turns: [Turn] = []
        for message in messages where !message.isEmpty {
            let speaker: Turn.Speaker = message.role == .assistant ? .assistant : .user
            if turns.last?.speaker != speaker { turns.append(Turn(speaker: speaker)) }
            if message.role == .tool {
                turns[turns.count - 1].results.append(message)
            } else {
                turns[turns.count - 1].messages.append(message)
            }
        }
        return turns
    }
}
