import Harness
import JSON
import Testing

@testable import MockProvider

/// The bytes of a stream, without HTTP; its stamps are the number 1,234,567,890.
func renderedBytes(_ dialect: any MockDialect, _ behaviour: Behaviour, _ question: MockQuestion) -> [UInt8] {
    guard let renderer = dialect.renderer(for: question, behaviour: behaviour) else { return [] }
    let body = EventBody(behaviour, for: question, renderer: renderer, clock: { 1_234_567_890 })
    var payload: [UInt8] = []
    while true {
        if case .end = body.next(into: &payload) { return payload }
    }
}

/// The same as text.
func rendered(
    _ dialect: any MockDialect,
    _ behaviour: Behaviour,
    _ question: MockQuestion = MockQuestion(model: "m", streams: true)
) -> String {
    String(decoding: renderedBytes(dialect, behaviour, question), as: UTF8.self)
}

extension Behaviour {
    /// A reply with everything in it: reasoning, two texts, a call in two fragments and one without arguments.
    static var everything: Behaviour {
        var behaviour = Behaviour(texts: ["Hé", "\"llo\""])
        behaviour.reply.reasoning = ["hm"]
        behaviour.reply.toolCalls = [
            Reply.ToolCall(id: "call_a", name: "f", arguments: #"{"k":1}"#),
            Reply.ToolCall(id: "call_b", name: "g", arguments: "", fragments: 0),
        ]
        return behaviour
    }

    /// The same with another finish reason.
    static func finishing(_ reason: String) -> Behaviour {
        var behaviour = Behaviour(texts: ["a"])
        behaviour.reply.finish = .reason(reason)
        return behaviour
    }
}

/// What a dialect answers to a request, over a real connection.
func answer(
    _ method: String,
    _ path: String,
    _ body: String? = nil,
    headers: [String] = [],
    script: Script = Script(models: ["m": .everything])
) async throws -> RawResponse {
    let mock = try MockProvider.start(script: script)
    defer { mock.stop() }
    let connection = try RawConnection(port: mock.port)
    return try connection.ask(method, path, body, headers: headers)
}

extension RawConnection {
    /// Sends a request and reads the answer.
    func ask(_ method: String, _ path: String, _ body: String? = nil, headers: [String] = []) throws -> RawResponse {
        let length = body.map { ["Content-Length: \($0.utf8.count)"] } ?? []
        let lines = ["\(method) \(path) HTTP/1.1", "Host: mock.test"] + headers + length + ["", body ?? ""]
        try send(lines.joined(separator: "\r\n"))
        return try RawResponse(from: self)
    }
}

extension RawResponse {
    /// The body as JSON.
    var json: JSONValue {
        get throws { try JSONValue.parse(body) }
    }
}
