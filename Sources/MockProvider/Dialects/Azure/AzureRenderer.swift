import JSON

/// Writes a reply as OpenAI does, with what Azure's filter has to say: a chunk before all others, and in every choice.
final class AzureRenderer: EventRenderer {
    private let base: OpenAIRenderer
    private let events: EventWriter
    private var isOpen = false

    init(question: MockQuestion, behaviour: Behaviour) {
        base = OpenAIRenderer(question: question, behaviour: behaviour, extra: #""content_filter_results":{},"#)
        events = EventWriter(behaviour.style)
    }

    func append(_ part: ReplyPart, chunks: Int, to payload: inout [UInt8]) {
        if !isOpen, !part.isInserted {
            isOpen = true
            events.begin(to: &payload)
            payload.append(#"{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"#)
            payload.append(#""prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"#)
            payload.append(#""severity":"safe"}}}]}"#)
            events.end(to: &payload)
        }
        base.append(part, chunks: chunks, to: &payload)
    }
}
