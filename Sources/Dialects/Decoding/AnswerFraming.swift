/// How the body of an answer is cut into events.
enum AnswerFraming: Sendable {
    /// Server-sent events.
    case events
    /// A JSON text on each line.
    case lines
    /// The elements of one JSON array that is sent piece by piece; a lone object counts as one element.
    case array
    /// The binary events of AWS, whose payloads are JSON.
    case binaryEvents

    /// The longest event (STREAMS.md, "Memory is bounded").
    static let eventLimit = 1 << 20

    /// Whether a body of JSON can be cut into events, so that it need not be whole first.
    var takesJSON: Bool {
        self == .array
    }

    /// The framing that the content type names, if it names one; many servers name a wrong one or none.
    func corrected(by contentType: String?) -> AnswerFraming {
        let type = (contentType ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        switch type {
        case "text/event-stream": return .events
        case "application/x-ndjson", "application/ndjson", "application/jsonl": return .lines
        case "application/vnd.amazon.eventstream": return .binaryEvents
        default: return self
        }
    }
}
