extension Responder {
    /// A short answer that no behaviour has a say in.
    static func plain(
        _ status: Int,
        _ content: MockFailure,
        for request: HTTPRequest,
        isChat: Bool = false
    ) -> Response {
        var behaviour = Behaviour()
        behaviour.response.status = status
        behaviour.response.headers = content.headers
        var answer = response(behaviour, request, .whole(content.body))
        answer.isChat = isChat
        return answer
    }

    /// An answer with its head; `streamType` is nil when it is no stream, and `length` is asked for when it is told.
    static func response(
        _ behaviour: Behaviour,
        _ request: HTTPRequest,
        _ body: Answer.Body,
        streamType: String? = nil,
        length: (() -> Int)? = nil,
        comment: [UInt8] = []
    ) -> Response {
        let style = behaviour.response
        var framing = style.framing ?? (streamType == nil ? .length : .chunked)
        if framing == .chunked && request.minorVersion == 0 { framing = .close }
        let keeps = request.keepsConnection && !style.closes && framing != .close
        var head = ResponseHead(status: style.status)
        head.add("Content-Type", style.contentType ?? streamType ?? "application/json")
        if streamType != nil { head.add("Cache-Control", "no-cache") }
        switch framing {
        case .chunked: head.add("Transfer-Encoding", "chunked")
        case .length:
            let total: Int
            if case .whole(let bytes) = body { total = bytes.count } else { total = length?() ?? 0 }
            let cut = behaviour.delivery.cut.flatMap { $0.manner == .end ? min($0.after, total) : nil }
            head.add("Content-Length", "\(cut ?? total)")
        case .close: break
        }
        if !keeps { head.add("Connection", "close") }
        for header in style.headers {
            head.headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
        }
        head.headers += style.headers
        let answer = Answer(head: head, body: body, framing: framing, delivery: behaviour.delivery, comment: comment)
        return Response(answer: answer, isChat: true, keepsConnection: keeps)
    }
}
