import JSON

extension Reply {
    /// How many chunks of content a stream of the reply has.
    var chunkCount: Int {
        let texts =
            switch content {
            case .texts(let texts): texts.count
            case .stamped(let count, _): count
            case .echo: 0
            }
        return reasoning.count + texts + toolCalls.reduce(0) { $0 + 1 + max(1, $1.fragments) }
    }

    /// The text in one; that of a stamped reply is all filling, so that it stays the same from call to call.
    var wholeText: String {
        switch content {
        case .texts(let texts): texts.joined()
        case .stamped(let count, let size): String(repeating: "x", count: count * max(20, size))
        case .echo: ""
        }
    }

    /// The finish reason that is written; nil when none is.
    var finishReason: String? {
        switch finish {
        case .natural: toolCalls.isEmpty ? "stop" : "tool_calls"
        case .reason(let reason): reason
        case .none: nil
        }
    }

    /// The usage after so many chunks.
    func usage(chunks: Int) -> JSONValue {
        usage
            ?? .object(
                JSONObject([
                    ("prompt_tokens", .integer(10)), ("completion_tokens", .integer(chunks)),
                    ("total_tokens", .integer(chunks + 10)),
                ])
            )
    }
}
