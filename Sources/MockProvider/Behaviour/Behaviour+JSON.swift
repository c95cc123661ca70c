import JSON

extension Behaviour {
    /// Reads one behaviour of a script.
    init(_ source: ScriptObject) throws(ScriptError) {
        var source = source
        self.init()
        if let base = try source.string("like") {
            let place = source.place("like")
            let named: Behaviour?
            do throws(RequestError) {
                named = try ModelName.behaviour(base)
            } catch {
                throw ScriptError(path: place, message: error.message)
            }
            guard let named else { throw ScriptError(path: place, message: "is no name of the grammar") }
            self = named
        }
        try reply.read(&source)
        try style.read(&source)
        try response.read(&source)
        try delivery.read(&source)
        polls = max(1, try source.count("polls") ?? polls)
        credential = try CredentialRule.read("require", of: &source) ?? credential
        try source.end()
    }
}

extension Reply {
    /// Reads the members of a behaviour that are about what is said.
    mutating func read(_ source: inout ScriptObject) throws(ScriptError) {
        try readContent(&source)
        reasoning = try source.strings("reasoning") ?? reasoning
        reasoningKey = try source.string("reasoning_key") ?? reasoningKey
        if let calls = try source.objects("tool_calls") {
            toolCalls = []
            for (index, call) in calls.enumerated() { toolCalls.append(try Self.toolCall(call, index)) }
        }
        switch source.value("finish_reason") {
        case nil: break
        case .null: finish = .none
        case .string(let reason): finish = .reason(reason)
        default: throw ScriptError(path: source.place("finish_reason"), message: "must be a string or null")
        }
        usage = source.value("usage") ?? usage
    }

    private mutating func readContent(_ source: inout ScriptObject) throws(ScriptError) {
        let size = try source.count("size")
        switch source.value("chunks") {
        case nil: break
        case .number(let number) where (number.int ?? -1) >= 0:
            content = .stamped(count: number.int ?? 0, size: max(20, size ?? 20))
        case .array(let elements) where elements.allSatisfy { $0.stringValue != nil }:
            content = .texts(elements.compactMap(\.stringValue))
        default:
            throw ScriptError(path: source.place("chunks"), message: "must be an array of strings or a number")
        }
        switch try source.string("echo") {
        case nil: break
        case "body": content = .echo(.body)
        case "head": content = .echo(.head(showsKey: false))
        case "head-key": content = .echo(.head(showsKey: true))
        case "credential": content = .echo(.credential(showsKey: false))
        case "credential-key": content = .echo(.credential(showsKey: true))
        default:
            throw ScriptError(
                path: source.place("echo"),
                message: "must be one of body, head, head-key, credential, credential-key"
            )
        }
    }

    private static func toolCall(_ source: ScriptObject, _ index: Int) throws(ScriptError) -> ToolCall {
        var source = source
        let call = ToolCall(
            id: try source.string("id") ?? "call_\(index)",
            name: try source.string("name") ?? "get_weather",
            arguments: try source.string("arguments") ?? "{}",
            fragments: try source.count("fragments") ?? 2
        )
        try source.end()
        return call
    }
}

extension StreamStyle {
    /// Reads the members of a behaviour that are about how the stream is written.
    mutating func read(_ source: inout ScriptObject) throws(ScriptError) {
        lineEnd = try source.choice("line_end") ?? lineEnd
        dataSpace = try source.bool("data_space") ?? dataSpace
        byteOrderMark = try source.bool("bom") ?? byteOrderMark
        role = try source.choice("role") ?? role
        usage = try source.choice("usage_place") ?? usage
        done = try source.bool("done") ?? done
        if var object = try source.object("comments") {
            var comments = Comments()
            comments.every = try object.count("every") ?? comments.every
            comments.text = try object.string("text") ?? comments.text
            self.comments = comments
            try object.end()
        }
        if let list = try source.objects("lines") {
            lines = []
            for var object in list {
                lines.append(RawLine(after: try object.count("after") ?? 0, text: try object.string("text") ?? ""))
                try object.end()
            }
            lines.sort { $0.after < $1.after }
        }
        if var object = try source.object("error") {
            error = InStreamError(
                after: try object.count("after") ?? 0,
                json: object.value("json").map { String(decoding: $0.serialized(), as: UTF8.self) },
                event: try object.string("event"),
                then: try object.choice("then") ?? .end
            )
            try object.end()
        }
    }
}
