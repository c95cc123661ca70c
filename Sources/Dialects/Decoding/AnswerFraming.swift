/// How the body of an answer is cut into events.
enum AnswerFraming: Sendable {
    /// Server-sent events.
    case events
    /// A JSON text on each line.
    case lines

    /// The longest event (STREAMS.md, "Memory is bounded").
    static let eventLimit = 1 << 20

    /// The framing that the content type names, if it names one; many servers name a wrong one or none.
    func corrected(by contentType: String?) -> AnswerFraming {
        let type = (contentType ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        switch type {
        case "text/event-stream": return .events
        case "application/x-ndjson", "application/ndjson", "application/jsonl": return .lines
        default: return self
        }
    }
}
