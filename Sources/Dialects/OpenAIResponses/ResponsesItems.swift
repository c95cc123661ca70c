import JSON

/// The items of an answer of the Responses interface, as far as they have come.
///
/// An item is known by its place in the list, since some services give it another id with each event.
struct ResponsesItems {
    /// A part of an item that is text.
    struct Part: Hashable {
        /// What its text is.
        enum Kind: Hashable {
            /// The answer's words.
            case text
            /// The words of a refusal.
            case refusal
            /// What the model thinks.
            case reasoning
            /// What the service tells of it.
            case summary
        }

        let kind: Kind
        let item: Int
        let index: Int
    }

    /// What the items become.
    var writer: ChunkWriter

    /// The parts of which there is text already.
    private var told: Set<Part> = []
    private var last: Part?
    /// The calls by their item, and those with arguments.
    private var calls: [Int: Int] = [:]
    private var argued: Set<Int> = []
    private var details = 0
    private var encrypted: Set<Int> = []

    /// No items yet.
    init(_ writer: ChunkWriter) {
        self.writer = writer
    }

    // MARK: Text

    /// Adds text to a part, as the inside of a JSON string.
    mutating func add(_ text: Span<UInt8>, _ part: Part, into output: inout DecodedOutput) {
        guard !text.isEmpty else { return }
        if part != last {
            told.insert(part)
            last = part
        }
        switch part.kind {
        case .text: writer.content(literal: text, into: &output)
        case .refusal: writer.refusal(literal: text, into: &output)
        case .reasoning, .summary: writer.reasoning(literal: text, into: &output)
        }
    }

    /// Takes all the text of a part, in case nothing of it has come before.
    mutating func complete(_ text: Span<UInt8>, _ part: Part, into output: inout DecodedOutput) {
        guard !told.contains(part) else { return }
        add(text, part, into: &output)
    }

    private mutating func complete(_ text: String?, _ part: Part, into output: inout DecodedOutput) {
        guard let text, !told.contains(part) else { return }
        var literal: [UInt8] = []
        JSONWriter.stringContents(utf8: text.utf8Span.span, to: &literal)
        add(literal.span, part, into: &output)
    }

    // MARK: Calls

    /// Adds a fragment of arguments, as the inside of a JSON string.
    mutating func add(arguments: Span<UInt8>, item: Int, into output: inout DecodedOutput) {
        guard let call = calls[item], !arguments.isEmpty else { return }
        argued.insert(item)
        writer.arguments(literal: arguments, call: call, into: &output)
    }

    /// Takes all the arguments of a call, in case none of them have come before.
    mutating func complete(arguments: Span<UInt8>, item: Int, into output: inout DecodedOutput) {
        guard !argued.contains(item) else { return }
        add(arguments: arguments, item: item, into: &output)
    }

    // MARK: Items

    /// Takes what the answer tells of itself before it begins.
    mutating func begin(_ response: JSONValue, into output: inout DecodedOutput) {
        guard !writer.isStarted else { return }
        writer.identify(
            id: response["id"]?.stringValue,
            model: response["model"]?.stringValue,
            created: response["created_at"]?.intValue
        )
        writer.start(into: &output)
    }

    /// Begins an item: a call of a function has its name from the start.
    mutating func begin(_ item: JSONValue, at place: Int, into output: inout DecodedOutput) {
        guard item["type"]?.stringValue == "function_call", calls[place] == nil else { return }
        guard let name = item["name"]?.stringValue, !name.isEmpty else { return }
        let id = [item["call_id"], item["id"]].lazy.compactMap { $0?.stringValue }.first { !$0.isEmpty }
        calls[place] = writer.beginCall(id: id, name: name, into: &output)
    }

    /// Takes a whole item, for what of it has not come before.
    mutating func complete(_ item: JSONValue, at place: Int, into output: inout DecodedOutput) {
        switch item["type"]?.stringValue {
        case "message"?:
            completeParts(of: item["content"], .text, at: place, into: &output)
        case "reasoning"?:
            completeParts(of: item["summary"], .summary, at: place, into: &output)
            completeParts(of: item["content"], .reasoning, at: place, into: &output)
            addEncrypted(item, at: place, into: &output)
        case "function_call"?:
            begin(item, at: place, into: &output)
            var literal: [UInt8] = []
            let arguments = item["arguments"]
            // Some give an object where a string is meant.
            let text = arguments?.stringValue.map { Array($0.utf8) } ?? arguments?.objectValue.map(Self.text) ?? []
            JSONWriter.stringContents(utf8: text.span, to: &literal)
            complete(arguments: literal.span, item: place, into: &output)
            if let call = calls[place] { writer.endCall(call, into: &output) }
        default:
            break
        }
    }

    private static func text(_ object: JSONObject) -> [UInt8] {
        JSONValue.object(object).serialized()
    }

    private mutating func completeParts(
        of content: JSONValue?,
        _ kind: Part.Kind,
        at place: Int,
        into output: inout DecodedOutput
    ) {
        for (index, part) in (content?.arrayValue ?? []).enumerated() {
            let isRefusal = part["type"]?.stringValue == "refusal"
            let text = part[isRefusal ? "refusal" : "text"]?.stringValue
            let part = Part(kind: isRefusal ? .refusal : kind, item: place, index: index)
            complete(text, part, into: &output)
        }
    }

    /// Passes on what the service wants to see again of its reasoning, once.
    private mutating func addEncrypted(_ item: JSONValue, at place: Int, into output: inout DecodedOutput) {
        guard let data = item["encrypted_content"]?.stringValue, !data.isEmpty, !encrypted.contains(place) else {
            return
        }
        encrypted.insert(place)
        let detail: JSONObject = [
            "type": "reasoning.encrypted",
            "format": .string(ResponsesReader.reasoningFormat),
            "index": .number(JSONNumber(details)),
            "data": .string(data),
        ]
        details += 1
        writer.extra("reasoning_details", [.object(detail)], into: &output)
    }

    // MARK: The end

    /// Takes the counts.
    mutating func takeUsage(_ usage: JSONValue?) {
        guard let usage, !usage.isNull else { return }
        writer.usage.prompt = usage["input_tokens"]?.intValue
        writer.usage.completion = usage["output_tokens"]?.intValue
        writer.usage.total = usage["total_tokens"]?.intValue
        writer.usage.cached = usage["input_tokens_details"]?["cached_tokens"]?.intValue
        writer.usage.reasoning = usage["output_tokens_details"]?["reasoning_tokens"]?.intValue
    }
}
