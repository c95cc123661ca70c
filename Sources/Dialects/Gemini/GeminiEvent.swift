import JSON

/// Where the parts of a `GenerateContentResponse` lie.
///
/// Found in one walk without a tree: an answer is hundreds of them, each with the whole usage in it. The ranges are
/// offsets into the event.
struct GeminiEvent {
    /// The parts of the first candidate's content: an array.
    private(set) var parts: Range<Int>?
    /// Why the first candidate has ended: its name between the quotes, or a number.
    private(set) var finishReason: Range<Int>?
    /// What the provider says about the end.
    private(set) var finishMessage: Range<Int>?
    /// Why the prompt was not answered at all.
    private(set) var blockReason: Range<Int>?
    /// The id between its quotes.
    private(set) var id: Range<Int>?
    /// The model between its quotes.
    private(set) var model: Range<Int>?
    /// The usage; nothing in it where the event does not tell any.
    private(set) var usage = GeminiUsage()
    /// Whether it is an event of this dialect at all.
    private(set) var isKnown = false

    /// Walks an event.
    ///
    /// - Throws: `JSONError` when it is no JSON object.
    init(_ event: Span<UInt8>) throws(JSONError) {
        var reader = JSONReader(event)
        try reader.beginObject()
        while let name = try reader.nextMember() {
            // By length and kind first: there are few of each.
            switch (name.count, try reader.peekKind()) {
            case (10, .array) where reader.bytes(name, equal: "candidates"): try readCandidates(&reader)
            case (13, .object) where reader.bytes(name, equal: "usageMetadata"): try usage.read(&reader)
            case (10, .string) where reader.bytes(name, equal: "responseId"): id = try reader.readStringRange()
            case (12, .string) where reader.bytes(name, equal: "modelVersion"): model = try reader.readStringRange()
            case (14, .object) where reader.bytes(name, equal: "promptFeedback"): try readFeedback(&reader)
            default:
                try reader.skipValue()
                continue
            }
            isKnown = true
        }
        try reader.end()
    }

    /// Of several candidates only the first one is taken; its index is often left out.
    private mutating func readCandidates(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginArray()
        while try reader.nextElement() {
            guard case .object = try reader.peekKind() else {
                try reader.skipValue()
                continue
            }
            let before = self
            var index = 0
            try reader.beginObject()
            while let name = try reader.nextMember() {
                switch (name.count, try reader.peekKind()) {
                case (7, .object) where reader.bytes(name, equal: "content"): try readContent(&reader)
                case (5, .number) where reader.bytes(name, equal: "index"): index = try reader.readInteger()
                case (12, .string) where reader.bytes(name, equal: "finishReason"):
                    finishReason = try reader.readStringRange()
                case (12, .number) where reader.bytes(name, equal: "finishReason"):
                    finishReason = try reader.readNumberRange()
                case (13, .string) where reader.bytes(name, equal: "finishMessage"):
                    finishMessage = try reader.readStringRange()
                default: try reader.skipValue()
                }
            }
            if index != 0 { self = before }
        }
    }

    private mutating func readContent(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let name = try reader.nextMember() {
            if reader.bytes(name, equal: "parts"), case .array = try reader.peekKind() {
                parts = try reader.skipValue()
            } else {
                try reader.skipValue()
            }
        }
    }

    private mutating func readFeedback(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let name = try reader.nextMember() {
            if reader.bytes(name, equal: "blockReason"), case .string = try reader.peekKind() {
                blockReason = try reader.readStringRange()
            } else {
                try reader.skipValue()
            }
        }
    }
}
