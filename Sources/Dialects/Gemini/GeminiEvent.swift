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
            let kind = try reader.peekKind()
            if kind == .array, reader.bytes(name, equal: "candidates") {
                isKnown = true
                try readCandidates(&reader)
            } else if kind == .object, reader.bytes(name, equal: "usageMetadata") {
                isKnown = true
                try usage.read(&reader)
            } else if kind == .string, reader.bytes(name, equal: "responseId") {
                isKnown = true
                id = try reader.readStringRange()
            } else if kind == .string, reader.bytes(name, equal: "modelVersion") {
                isKnown = true
                model = try reader.readStringRange()
            } else if kind == .object, reader.bytes(name, equal: "promptFeedback") {
                isKnown = true
                try readFeedback(&reader)
            } else {
                try reader.skipValue()
            }
        }
        try reader.end()
    }

    /// Of several candidates only the first one is taken; its index is often left out.
    private mutating func readCandidates(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginArray()
        while try reader.nextElement() {
            guard try reader.peekKind() == .object else {
                try reader.skipValue()
                continue
            }
            let before = self
            var index = 0
            try reader.beginObject()
            while let name = try reader.nextMember() {
                let kind = try reader.peekKind()
                if kind == .object, reader.bytes(name, equal: "content") {
                    try readContent(&reader)
                } else if kind == .string, reader.bytes(name, equal: "finishReason") {
                    finishReason = try reader.readStringRange()
                } else if kind == .number, reader.bytes(name, equal: "finishReason") {
                    finishReason = try reader.readNumberRange()
                } else if kind == .string, reader.bytes(name, equal: "finishMessage") {
                    finishMessage = try reader.readStringRange()
                } else if kind == .number, reader.bytes(name, equal: "index") {
                    index = try reader.readInteger()
                } else {
                    try reader.skipValue()
                }
            }
            if index != 0 { self = before }
        }
    }

    private mutating func readContent(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let name = try reader.nextMember() {
            if reader.bytes(name, equal: "parts"), try reader.peekKind() == .array {
                parts = try reader.skipValue()
            } else {
                try reader.skipValue()
            }
        }
    }

    private mutating func readFeedback(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let name = try reader.nextMember() {
            if reader.bytes(name, equal: "blockReason"), try reader.peekKind() == .string {
                blockReason = try reader.readStringRange()
            } else {
                try reader.skipValue()
            }
        }
    }
}
