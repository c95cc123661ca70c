import JSON

/// Where the parts of an event of Anthropic's lie that matter for nearly all events of a stream.
///
/// Found in one walk without a tree: an answer is hundreds of deltas of some words each. The ranges are offsets into the
/// event.
struct AnthropicEvent {
    /// What an event tells.
    enum Kind {
        /// An answer begins.
        case messageStart
        /// A block of its content begins.
        case blockStart
        /// More of a block.
        case blockDelta
        /// A block has ended.
        case blockStop
        /// The stop reason, and the usage.
        case messageDelta
        /// The answer has ended.
        case messageStop
        /// A failure.
        case error
        /// A whole answer.
        case message
        /// Nothing of interest: a ping, or an event that came later than this decoder.
        case other
        /// It has no type at all.
        case unknown
    }

    /// What a delta adds to its block.
    enum Delta {
        /// Text of the answer.
        case text
        /// What the model thinks.
        case thinking
        /// A fragment of the arguments of a tool.
        case arguments
        /// What proves that the thinking is the model's.
        case signature
        /// What clients of OpenAI's have no place for, such as citations.
        case other
    }

    /// What it tells.
    private(set) var kind = Kind.unknown
    /// The number of the block.
    private(set) var index = 0
    /// What the delta adds.
    private(set) var delta = Delta.other
    /// The delta's string between its quotes.
    private(set) var text = 0..<0

    /// Walks an event; `type` is the name of the server-sent event, for events that do not repeat it.
    ///
    /// - Throws: `JSONError` when it is no JSON object.
    init(_ event: Span<UInt8>, type: Span<UInt8>) throws(JSONError) {
        var reader = JSONReader(event)
        try reader.beginObject()
        while let name = try reader.nextMember() {
            switch (name.count, try reader.peekKind()) {
            case (4, .string) where reader.bytes(name, equal: "type"):
                kind = Self.kind(try reader.readStringRange(), in: reader)
            case (5, .object) where reader.bytes(name, equal: "delta"): try readDelta(&reader)
            case (5, .number) where reader.bytes(name, equal: "index"): index = try reader.readInteger()
            default: try reader.skipValue()
            }
        }
        try reader.end()
        if kind == .unknown, !type.isEmpty { kind = Self.kind(0..<type.count, in: JSONReader(type)) }
    }

    private mutating func readDelta(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let name = try reader.nextMember() {
            guard let delta = Self.delta(name, in: reader), case .string = try reader.peekKind() else {
                try reader.skipValue()
                continue
            }
            self.delta = delta
            text = try reader.readStringRange()
        }
    }

    /// What a delta adds by the name of the member that holds it; each type of delta has its own.
    private static func delta(_ name: Range<Int>, in reader: borrowing JSONReader) -> Delta? {
        switch name.count {
        case 4: reader.bytes(name, equal: "text") ? .text : nil
        case 8: reader.bytes(name, equal: "thinking") ? .thinking : nil
        case 12: reader.bytes(name, equal: "partial_json") ? .arguments : nil
        case 9: reader.bytes(name, equal: "signature") ? .signature : nil
        default: nil
        }
    }

    /// What an event of a type tells; the type's name lies at `name` in the reader's bytes.
    private static func kind(_ name: Range<Int>, in reader: borrowing JSONReader) -> Kind {
        switch name.count {
        case 19 where reader.bytes(name, equal: "content_block_delta"): .blockDelta
        case 19 where reader.bytes(name, equal: "content_block_start"): .blockStart
        case 18 where reader.bytes(name, equal: "content_block_stop"): .blockStop
        case 13 where reader.bytes(name, equal: "message_start"): .messageStart
        case 13 where reader.bytes(name, equal: "message_delta"): .messageDelta
        case 12 where reader.bytes(name, equal: "message_stop"): .messageStop
        case 7 where reader.bytes(name, equal: "message"): .message
        case 5 where reader.bytes(name, equal: "error"): .error
        default: .other
        }
    }
}
