import JSON

/// Writes a reply as tokens; the last one, which is special, brings the whole text and the details.
final class TGIRenderer: EventRenderer {
    private let behaviour: Behaviour
    private let events: EventWriter
    private let filling: [UInt8]
    private var count = 0

    init(_ behaviour: Behaviour) {
        self.behaviour = behaviour
        events = EventWriter(behaviour.style, dataSpace: false)
        filling = Stamp.filling(of: behaviour.reply)
    }

    func append(_ part: ReplyPart, chunks: Int, to payload: inout [UInt8]) {
        switch part {
        case .stamp(let nanoseconds):
            begin(to: &payload)
            payload.append("\"")
            Stamp.append(nanoseconds, to: &payload)
            payload.append(contentsOf: filling)
            payload.append("\"")
            end(to: &payload)
        case .text(let text):
            begin(to: &payload)
            JSONWriter.string(text, to: &payload)
            end(to: &payload)
        case .done:
            begin(to: &payload)
            payload.append(#""</s>","logprob":-0.5,"special":true},"generated_text":"#)
            // The stamps are gone; nobody may use this text for more than a sign of the end.
            let text = if case .texts = behaviour.reply.content { behaviour.reply.wholeText } else { "" }
            JSONWriter.string(text, to: &payload)
            payload.append(#","details":"#)
            TGIMock.details(behaviour, chunks).write(to: &payload)
            payload.append("}")
            events.end(to: &payload)
        case .error(let error):
            let json = #"{"error":"Request failed during generation","error_type":"generation"}"#
            events.event(error.event, error.json ?? json, to: &payload)
        case .line(let text): events.line(text, to: &payload)
        case .comment(let text): events.comment(text, to: &payload)
        case .role, .reasoning, .toolCall, .toolArguments, .finish, .usage: break
        }
    }

    private func begin(to payload: inout [UInt8]) {
        count += 1
        events.begin(to: &payload)
        payload.append(#"{"index":"#)
        JSONWriter.integer(count, to: &payload)
        payload.append(#","token":{"id":"#)
        JSONWriter.integer(count, to: &payload)
        payload.append(#","text":"#)
    }

    private func end(to payload: inout [UInt8]) {
        payload.append(#","logprob":-0.5,"special":false},"generated_text":null,"details":null}"#)
        events.end(to: &payload)
    }
}
