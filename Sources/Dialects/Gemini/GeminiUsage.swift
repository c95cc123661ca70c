import JSON

/// The tokens that an answer took, as Gemini counts them.
///
/// Each event tells them anew, the first ones only some of them; of each count the last one holds.
struct GeminiUsage {
    private var prompt: Int?
    private var tools: Int?
    private var candidates: Int?
    private var thoughts: Int?
    private var cached: Int?
    private var total: Int?

    /// Nothing counted.
    init() {}

    /// Reads the `usageMetadata` at which `reader` stands.
    mutating func read(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let name = try reader.nextMember() {
            guard case .number = try reader.peekKind() else {
                try reader.skipValue()
                continue
            }
            switch name.count {
            case 16 where reader.bytes(name, equal: "promptTokenCount"): prompt = try reader.readInteger()
            case 20 where reader.bytes(name, equal: "candidatesTokenCount"): candidates = try reader.readInteger()
            case 15 where reader.bytes(name, equal: "totalTokenCount"): total = try reader.readInteger()
            case 18 where reader.bytes(name, equal: "thoughtsTokenCount"): thoughts = try reader.readInteger()
            case 23 where reader.bytes(name, equal: "cachedContentTokenCount"): cached = try reader.readInteger()
            case 23 where reader.bytes(name, equal: "toolUsePromptTokenCount"): tools = try reader.readInteger()
            default: try reader.skipValue()
            }
        }
    }

    /// Takes what a later event tells.
    mutating func take(_ later: GeminiUsage) {
        prompt = later.prompt ?? prompt
        tools = later.tools ?? tools
        candidates = later.candidates ?? candidates
        thoughts = later.thoughts ?? thoughts
        cached = later.cached ?? cached
        total = later.total ?? total
    }

    /// OpenAI's counts: the prompt has the results of the provider's own tools in it, the answer has the thoughts.
    var counts: UsageCounts {
        var counts = UsageCounts()
        counts.prompt = Self.sum(prompt, tools)
        counts.completion = Self.sum(candidates, thoughts)
        counts.total = total
        counts.cached = cached
        counts.reasoning = thoughts
        return counts
    }

    private static func sum(_ first: Int?, _ second: Int?) -> Int? {
        guard let first else { return second }
        return first.addingReportingOverflow(second ?? 0).partialValue
    }
}
