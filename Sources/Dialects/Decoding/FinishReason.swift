import JSON

/// The reason why a choice has ended: OpenAI's words, and what stands in their place.
enum FinishReason: String, Sendable {
    /// The model has said what it had to say, or met a stop sequence.
    case stop
    /// A limit of tokens was met.
    case length
    /// The model wants tools to be called.
    case toolCalls = "tool_calls"
    /// The provider has held something back.
    case contentFilter = "content_filter"

    /// The failure that a finish reason stands for where a provider has no other way to tell of one.
    ///
    /// `word` is the reason as written, between its quotes.
    static func failure(_ word: Span<UInt8>) -> UpstreamError? {
        let text: String
        switch word.count {
        case 5: text = "error"
        case 13: text = "network_error"
        default: return nil
        }
        guard Self.text(word) == text else { return nil }
        return UpstreamError(
            .stream,
            "the provider ended the answer with the finish reason \(text)",
            code: text,
            retryable: true
        )
    }

    /// The reason as text.
    static func text(_ word: Span<UInt8>) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        bytes.append(word)
        bytes.append(UInt8(ascii: "\""))
        var reader = JSONReader(bytes.span)
        // The word was part of valid JSON; there is nothing that could go wrong with it here.
        return (try? reader.readString()) ?? ""
    }
}
