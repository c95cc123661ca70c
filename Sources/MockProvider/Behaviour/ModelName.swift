/// Behaviours that are told by the model's name: `mock-n100-i10000-s20`, with more words for faults.
///
/// The first three words are those of the project's measuring tools: chunks, microseconds between them, bytes of each.
/// Every word is letters with an optional number; `MockProvider.docc` lists them all.
package enum ModelName {
    /// The behaviour that a name asks for, or nil for a name that is none of these.
    ///
    /// - Throws: `RequestError` 404 for a name with a word that is not known.
    package static func behaviour(_ name: String) throws(RequestError) -> Behaviour? {
        switch name {
        case "echo", "echo-body": return echo(.body)
        case "echo-head": return echo(.head(showsKey: false))
        case "echo-head-key": return echo(.head(showsKey: true))
        case "echo-credential": return echo(.credential(showsKey: false))
        case "echo-credential-key": return echo(.credential(showsKey: true))
        default: break
        }
        let words = name.split(separator: "-", omittingEmptySubsequences: false)
        guard words[0] == "mock" else { return nil }
        var behaviour = Behaviour(stamped: 1)
        behaviour.style.usage = .finish
        for word in words.dropFirst() {
            let letters = word.prefix { $0.isLetter }
            let digits = word.dropFirst(letters.count)
            let number = digits.isEmpty ? nil : Int(digits)
            guard digits.isEmpty || (number ?? -1) >= 0, apply(String(letters), number, to: &behaviour) else {
                throw RequestError(404, "the model `\(name)` does not exist: `\(word)` is no word of its grammar")
            }
        }
        return behaviour
    }

    private static func echo(_ what: Reply.Echo) -> Behaviour {
        var behaviour = Behaviour()
        behaviour.reply.content = .echo(what)
        return behaviour
    }

    private static func apply(_ word: String, _ number: Int?, to behaviour: inout Behaviour) -> Bool {
        applyReply(word, number, to: &behaviour)
            || applyStyle(word, number, to: &behaviour.style)
            || applyDelivery(word, number, to: &behaviour.delivery)
            || applyResponse(word, number, to: &behaviour)
    }

    private static func applyReply(_ word: String, _ number: Int?, to behaviour: inout Behaviour) -> Bool {
        var (count, size) =
            if case .stamped(let count, let size) = behaviour.reply.content { (count, size) } else { (1, 20) }
        switch word {
        case "n": count = number ?? 1
        case "s": size = max(20, number ?? 20)
        case "think":
            behaviour.reply.reasoning = (0..<(number ?? 1)).map { "thought \($0) " }
        case "tool":
            behaviour.reply.toolCalls = (0..<(number ?? 1)).map { index in
                Reply.ToolCall(id: "call_\(index)", name: "get_weather", arguments: #"{"city":"Paris","n":\#(index)}"#)
            }
        case "max": behaviour.reply.finish = .reason("length")
        case "nofinish": behaviour.reply.finish = .none
        default: return false
        }
        behaviour.reply.content = .stamped(count: count, size: size)
        return true
    }

    private static func applyStyle(_ word: String, _ number: Int?, to style: inout StreamStyle) -> Bool {
        switch word {
        case "lf": style.lineEnd = .lf
        case "crlf": style.lineEnd = .crlf
        case "cr": style.lineEnd = .cr
        case "nospace": style.dataSpace = false
        case "space": style.dataSpace = true
        case "bom": style.byteOrderMark = true
        case "norole": style.role = .none
        case "roles": style.role = .each
        case "nousage": style.usage = .none
        case "usages": style.usage = .each
        case "usage": style.usage = .separate
        case "asked": style.usage = .asked
        case "nodone": style.done = false
        case "ping": style.comments = StreamStyle.Comments(every: number ?? 1)
        case "bad": style.lines.append(StreamStyle.RawLine(after: number ?? 0, text: "data: {\"choices\":[{"))
        case "text": style.lines.append(StreamStyle.RawLine(after: number ?? 0, text: "this line is no event"))
        case "err": style.error = StreamStyle.InStreamError(after: number ?? 0)
        case "errdone": style.error = StreamStyle.InStreamError(after: number ?? 0, then: .done)
        case "errcut": style.error = StreamStyle.InStreamError(after: number ?? 0, then: .close)
        default: return false
        }
        return true
    }

    private static func applyDelivery(_ word: String, _ number: Int?, to delivery: inout Delivery) -> Bool {
        switch word {
        case "i": delivery.interval = number ?? 0
        case "d": delivery.delay = number ?? 0
        case "mute": delivery.stall = Delivery.Stall(at: .beforeHead, duration: number)
        case "headonly": delivery.stall = Delivery.Stall(at: .afterHead, duration: number)
        case "stall": delivery.stall = Delivery.Stall(at: .afterChunk(number ?? 0))
        case "alive": delivery.stall?.commentInterval = number ?? 10_000
        case "cut": delivery.cut = Delivery.Cut(after: number ?? 0)
        case "reset": delivery.cut = Delivery.Cut(after: number ?? 0, manner: .reset)
        case "short": delivery.cut = Delivery.Cut(after: number ?? 0, manner: .end)
        case "split": delivery.split = [number ?? 1]
        case "p": delivery.splitInterval = number ?? 0
        case "trickle": (delivery.split, delivery.splitInterval) = ([1], number ?? 1000)
        case "floodhead": delivery.flood = Delivery.Flood(.headers, bytes: number ?? .max)
        case "floodline": delivery.flood = Delivery.Flood(.line, bytes: number ?? .max)
        case "floodevents": delivery.flood = Delivery.Flood(.events, bytes: number ?? .max)
        case "floodcomments": delivery.flood = Delivery.Flood(.comments, bytes: number ?? .max)
        default: return false
        }
        return true
    }

    private static func applyResponse(_ word: String, _ number: Int?, to behaviour: inout Behaviour) -> Bool {
        switch word {
        case "status": behaviour.response.status = number ?? 500
        case "retry": behaviour.response.add("Retry-After", "\(number ?? 1)")
        case "redirect":
            behaviour.response.status = number ?? 307
            behaviour.response.add("Location", "/elsewhere/chat/completions")
        case "html":
            behaviour.response.contentType = "text/html"
            behaviour.response.body = Array("<html><body><h1>502 Bad Gateway</h1></body></html>".utf8)
        case "empty": behaviour.response.body = []
        case "octet": behaviour.response.contentType = "application/octet-stream"
        case "json": behaviour.response.whole = true
        case "length": behaviour.response.framing = .length
        case "close": behaviour.response.framing = .close
        case "polls": behaviour.polls = max(1, number ?? 1)
        case "key": behaviour.credential = CredentialRule(.own)
        case "bearer": behaviour.credential = CredentialRule(.bearer)
        case "xkey": behaviour.credential = CredentialRule(.header("x-api-key"))
        case "query": behaviour.credential = CredentialRule(.query("key"))
        default: return false
        }
        return true
    }
}
