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

    /// What a service's word means.
    enum Meaning {
        /// OpenAI's word for it; a word that nobody knows stays what it is.
        case reason(String)
        /// A failure, where a provider has no other way to tell of one.
        case failure(UpstreamError)
    }

    /// What a word of a service that is compatible with OpenAI means.
    static func meaning(of word: String) -> Meaning {
        switch word {
        case "stop", "length", "tool_calls", "content_filter", "function_call": .reason(word)
        case "eos_token", "eos", "stop_sequence", "end_turn", "STOP", "COMPLETE": .reason(stop.rawValue)
        case "model_length", "max_tokens", "max_length", "max_output_tokens", "MAX_TOKENS": .reason(length.rawValue)
        case "tool_use", "tool_call", "TOOL_CALLS", "TOOL_CALL": .reason(toolCalls.rawValue)
        case "sensitive", "safety", "SAFETY", "refusal", "RECITATION", "PROHIBITED_CONTENT":
            .reason(contentFilter.rawValue)
        case "error", "network_error", "insufficient_system_resource", "abort", "ERROR":
            .failure(
                UpstreamError(
                    .stream,
                    "the provider ended the answer with the finish reason \(word)",
                    code: word,
                    retryable: true
                )
            )
        default: .reason(word)
        }
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
