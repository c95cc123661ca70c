import JSON

/// Reads the events of Workers AI: its own (`response`, `tool_calls`) and OpenAI's (`choices`), sometimes in one stream.
struct CloudflareReader: ChunkWritingReader {
    var writer: ChunkWriter
    private var calls = CloudflareCalls()
    private(set) var isFinished = false

    /// The service may tell no finish reason at all; `[DONE]` is the end then.
    static let endsWithDone = true

    /// A reader of the answer of `context`.
    init(_ context: AnswerContext) {
        writer = ChunkWriter(context)
    }

    mutating func take(
        _ event: Span<UInt8>,
        type: Span<UInt8>,
        into output: inout DecodedOutput
    ) throws(JSONError) -> AnswerEvent {
        let value = try JSONValue.parse(event)
        guard let object = value.objectValue else { throw JSONError(.notAnObject, at: 0) }
        if Self.hasError(object) { return .failure(ErrorBody(value).errorInStream()) }
        if let result = object["result"]?.objectValue {
            guard take(result, into: &output) else { return .foreign }
            isFinished = true
            return .wholeAnswer
        }
        return take(object, into: &output) ? .chunk : .foreign
    }

    mutating func close(into output: inout DecodedOutput) {
        calls.end(&writer, into: &output)
        writer.close(into: &output)
    }

    private static func hasError(_ object: JSONObject) -> Bool {
        if object["success"] == false { return true }
        if let errors = object["errors"]?.arrayValue { return !errors.isEmpty }
        switch object["error"] {
        case .object?, .string?: return true
        case .array?, .number?, .bool?, .null?, nil: return false
        }
    }

    /// Takes what an event, or the result of a whole answer, holds; false when it is nothing of the service's.
    private mutating func take(_ object: JSONObject, into output: inout DecodedOutput) -> Bool {
        let known = ["response", "tool_calls", "choices", "usage", "finish_reason", "p"]
        guard known.contains(where: { object[$0] != nil }) else { return false }
        writer.identify(
            id: object["id"]?.stringValue,
            model: object["model"]?.stringValue,
            created: object["created"]?.intValue
        )
        let choice = object["choices"]?.arrayValue?.first { ($0["index"]?.intValue ?? 0) == 0 }
        let delta = choice?["delta"] ?? choice?["message"]
        writer.reasoning(Self.text(delta?["reasoning_content"] ?? delta?["reasoning"]), into: &output)
        writer.content(Self.text(object["response"]), into: &output)
        writer.content(Self.text(delta?["content"]), into: &output)
        for call in (object["tool_calls"]?.arrayValue ?? []) + (delta?["tool_calls"]?.arrayValue ?? []) {
            calls.take(call, &writer, into: &output)
        }
        take(usage: object["usage"])
        if let reason = object["finish_reason"]?.stringValue ?? choice?["finish_reason"]?.stringValue {
            take(reason: reason)
        }
        return true
    }

    /// The text of an answer: in JSON mode it is the JSON itself.
    private static func text(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text)?: text
        case nil, .null?: ""
        case let value?: String(decoding: value.serialized(), as: UTF8.self)
        }
    }

    private mutating func take(reason: String) {
        switch reason {
        case "stop", "eos", "end_turn": writer.finish(.stop)
        case "length", "model_length", "max_tokens": writer.finish(.length)
        case "tool_calls", "function_call": writer.finish(.toolCalls)
        case "content_filter": writer.finish(.contentFilter)
        default: return
        }
        isFinished = true
    }

    /// Takes the counts; chunks of OpenAI's shape may have zeros before and after the real ones.
    private mutating func take(usage: JSONValue?) {
        guard let usage = usage?.objectValue else { return }
        let names = ["prompt_tokens", "completion_tokens", "total_tokens"]
        let counts = names.map { usage[$0]?.intValue }
        guard counts.contains(where: { ($0 ?? 0) > 0 }) || writer.usage.isEmpty else { return }
        writer.usage.prompt = counts[0] ?? writer.usage.prompt
        writer.usage.completion = counts[1] ?? writer.usage.completion
        writer.usage.total = counts[2] ?? writer.usage.total
        let cached = usage["prompt_tokens_details"]?["cached_tokens"]?.intValue
        writer.usage.cached = cached ?? writer.usage.cached
    }
}

/// The tool calls of an answer of Workers AI: whole ones, and fragments with an index.
struct CloudflareCalls {
    /// Our index of the call that the provider counts under an index.
    private var begun: [Int: Int] = [:]

    /// Takes a call or a part of one; an entry without anything in it closes a list and says nothing.
    mutating func take(_ call: JSONValue, _ writer: inout ChunkWriter, into output: inout DecodedOutput) {
        let function = call["function"]
        let name = function?["name"]?.stringValue ?? call["name"]?.stringValue ?? ""
        let arguments = Self.arguments(function?["arguments"] ?? call["arguments"])
        let theirs = call["index"]?.intValue
        if let theirs, let ours = begun[theirs] {
            writer.arguments(arguments, call: ours, into: &output)
        } else if !name.isEmpty {
            let ours = writer.beginCall(id: call["id"]?.stringValue, name: name, into: &output)
            if let theirs { begun[theirs] = ours }
            writer.arguments(arguments, call: ours, into: &output)
        } else if writer.callCount > 0 {
            writer.arguments(arguments, call: writer.callCount - 1, into: &output)
        }
    }

    /// Ends all calls.
    func end(_ writer: inout ChunkWriter, into output: inout DecodedOutput) {
        for index in 0..<writer.callCount { writer.endCall(index, into: &output) }
    }

    private static func arguments(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text)?: text
        case nil, .null?: ""
        case let value?: String(decoding: value.serialized(), as: UTF8.self)
        }
    }
}
