import JSON

/// One message of a conversation.
struct ConversationMessage: Sendable, Equatable {
    /// Who speaks.
    enum Role: String, Sendable, Equatable, CaseIterable {
        /// The rules of the conversation.
        case system
        /// The same from newer clients.
        case developer
        /// The person.
        case user
        /// The model.
        case assistant
        /// A function's result.
        case tool
    }

    /// Who speaks.
    let role: Role
    /// What is said, without empty texts; empty where there is no content.
    var parts: [ContentPart]
    /// The functions that the model has called.
    let toolCalls: [ToolCall]
    /// The call that this is the result of; always there in a tool's message.
    let toolCallID: String?
    /// The name of the speaker; in a tool's message the function's, looked up where the message does not say it.
    let name: String?
    /// What the model had thought, as text.
    let reasoning: String?
    /// What a provider wants to see again of it: signatures and encrypted thoughts, see ``reasoningDetails(format:)``.
    let reasoningDetails: [JSONValue]
    /// Its place: a JSON Pointer into the params.
    let path: String
    /// Members that are not read here.
    let extras: JSONObject

    /// Whether it gives the rules of the conversation.
    var isSystem: Bool {
        role == .system || role == .developer
    }

    /// All text, its parts joined by `separator`; images and others are passed over.
    func text(separator: String = "") -> String {
        if parts.count == 1, let text = parts[0].text { return text }
        return parts.compactMap(\.text).joined(separator: separator)
    }

    /// Whether there is nothing but text.
    var isText: Bool {
        parts.allSatisfy { $0.text != nil }
    }

    /// Whether nothing is said, called or answered.
    var isEmpty: Bool {
        parts.isEmpty && toolCalls.isEmpty && role != .tool
    }

    /// The reasoning details that were written by a dialect with this `format`.
    func reasoningDetails(format: String) -> [JSONObject] {
        reasoningDetails.compactMap(\.objectValue).filter { $0["format"]?.stringValue == format }
    }

    /// The same message said by somebody else.
    func said(by role: Role) -> ConversationMessage {
        ConversationMessage(
            role: role,
            parts: parts,
            toolCalls: toolCalls,
            toolCallID: toolCallID,
            name: name,
            reasoning: reasoning,
            reasoningDetails: reasoningDetails,
            path: path,
            extras: extras
        )
    }
}
