import JSON

/// Where the members of one part of a content lie; offsets into the bytes that hold the part.
struct GeminiPart {
    /// The text between its quotes.
    private(set) var text: Range<Int>?
    /// Whether the text is what the model thinks.
    private(set) var isThought = false
    /// What proves that the part is the model's, between its quotes.
    private(set) var signature: Range<Int>?
    /// The call of a function: an object.
    private(set) var call: Range<Int>?
    /// Whether it holds an image or other data.
    private(set) var isData = false

    /// Reads the part at which `reader` stands.
    ///
    /// - Throws: `JSONError` when it is no object.
    init(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let name = try reader.nextMember() {
            let kind = try reader.peekKind()
            switch kind {
            case .string where reader.bytes(name, equal: "text"): text = try reader.readStringRange()
            case .boolean where reader.bytes(name, equal: "thought"): isThought = try reader.readBoolean()
            case .string where reader.bytes(name, equal: "thoughtSignature"):
                signature = try reader.readStringRange()
            case .object where reader.bytes(name, equal: "functionCall"): call = try reader.skipValue()
            case .object where reader.bytes(name, equal: "inlineData"),
                .object where reader.bytes(name, equal: "fileData"):
                isData = true
                try reader.skipValue()
            default: try reader.skipValue()
            }
        }
    }
}

/// Where the members of a call lie; offsets into the bytes that hold the call.
struct GeminiCall {
    /// The id between its quotes; mostly there is none.
    private(set) var id: Range<Int>?
    /// The function's name between its quotes.
    private(set) var name: Range<Int>?
    /// The arguments: an object.
    private(set) var arguments: Range<Int>?
    /// Fragments of the arguments, each with its place: an array.
    private(set) var fragments: Range<Int>?
    /// Whether more of the arguments follow.
    private(set) var willContinue = false

    /// Reads the call in `call`.
    ///
    /// - Throws: `JSONError` when it is no object.
    init(_ call: Span<UInt8>) throws(JSONError) {
        var reader = JSONReader(call)
        try reader.beginObject()
        while let member = try reader.nextMember() {
            let kind = try reader.peekKind()
            switch kind {
            case .string where reader.bytes(member, equal: "name"): name = try reader.readStringRange()
            case .string where reader.bytes(member, equal: "id"): id = try reader.readStringRange()
            case .object where reader.bytes(member, equal: "args"): arguments = try reader.skipValue()
            case .array where reader.bytes(member, equal: "partialArgs"): fragments = try reader.skipValue()
            case .boolean where reader.bytes(member, equal: "willContinue"): willContinue = try reader.readBoolean()
            default: try reader.skipValue()
            }
        }
    }
}
