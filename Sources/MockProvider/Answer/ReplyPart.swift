/// One piece of a stream, before a dialect writes it down.
package enum ReplyPart: Sendable, Equatable {
    /// Who speaks.
    case role
    /// A chunk of text.
    case text(String)
    /// A chunk of text that begins with this many nanoseconds in 20 digits, filled up to the size of the reply.
    case stamp(UInt64)
    /// A chunk of reasoning.
    case reasoning(String)
    /// The beginning of a tool call: id and name.
    case toolCall(index: Int, id: String, name: String)
    /// A fragment of a tool call's arguments, and whether it is the last one.
    case toolArguments(index: Int, fragment: String, isLast: Bool)
    /// The reason why the text ends.
    case finish(String)
    /// Usage of its own.
    case usage
    /// An error in the stream.
    case error(StreamStyle.InStreamError)
    /// A line as it stands.
    case line(String)
    /// A comment, without its colon.
    case comment(String)
    /// The dialect's own end.
    case done

    /// Whether it is no part of the reply itself.
    var isInserted: Bool {
        switch self {
        case .error, .line, .comment: true
        default: false
        }
    }
}
