import JSON

/// What one pass over an event of an OpenAI stream finds: where the members lie that the stream's guarantees rest on.
///
/// One is kept per stream and read into again and again, so that a chunk costs no allocation.
struct ChunkScan {
    /// The choices in the order of the chunk.
    private(set) var choices: [Choice] = []
    /// Whether there is a member `choices` that is an array or null.
    private(set) var hasChoices = false
    /// The value of `choices`, if it is null.
    private(set) var nullChoices: Range<Int>?
    /// The member `usage`, unless it is null.
    private(set) var usage: Member?
    /// The value of `x_groq.usage` or of a choice's `usage`, unless it is null.
    private(set) var strayUsage: Range<Int>?
    /// The member `error`, unless it is null, false or empty.
    private(set) var error: Member?
    /// Whether `object` is `error`.
    private(set) var isErrorObject = false
    /// The values of `id`, `created` and `model`; looked for only where they are asked for.
    private(set) var envelope = (id: Range<Int>?.none, created: Range<Int>?.none, model: Range<Int>?.none)

    /// Where a member lies.
    struct Member {
        /// The opening quote of its name.
        let start: Int
        /// Its value.
        let value: Range<Int>
    }

    /// What the guarantees need to know of a choice.
    struct Choice {
        /// Its index, or its place in the array where it has none.
        var index: Int
        /// Its opening brace.
        let start: Int
        var hasIndex = false
        /// The value of `index`, if it is null.
        var nullIndex: Range<Int>?
        /// Whether there is no member in it.
        var isEmpty = true
        /// The delta's value, unless it is null.
        var delta: Range<Int>?
        /// What of the delta is not as OpenAI has it, as far as it shows without its tool calls.
        var deltaNeeds = DeltaNeed.nothing
        /// The value of the delta's `tool_calls`, if it is an array.
        var toolCalls: Range<Int>?
        /// The member `message`, if it is an object.
        var message: Member?
        /// The member `role` of its delta.
        var role: Member?
        /// Whether the role is a string with something in it.
        var isRoleUsable = false
        /// The value of `finish_reason`, unless it is null.
        var finishReason: Range<Int>?
        /// Whether the finish reason is a string with something in it.
        var isFinishReasonUsable = false
    }

    /// What has to be done to a delta.
    enum DeltaNeed {
        /// It may stay.
        case nothing
        /// Its member `reasoning`, whose name lies here with its quotes, has to be called `reasoning_content`.
        case reasoningName(Range<Int>)
        /// It has to be written anew, see `DeltaRepair`.
        case rewriting
    }

    /// Whether a choice has a whole message in place of a delta: the answer to a request that did not stream.
    var isWholeAnswer: Bool {
        choices.contains { $0.message != nil && $0.delta == nil }
    }

    /// Reads an event's data, which must be one JSON object.
    ///
    /// - Throws: `JSONError`, also for a member twice that the guarantees rest on, since two readers of it could
    ///   disagree.
    mutating func read(_ data: Span<UInt8>, findingEnvelope: Bool) throws(JSONError) {
        choices.removeAll(keepingCapacity: true)
        hasChoices = false
        nullChoices = nil
        usage = nil
        strayUsage = nil
        error = nil
        isErrorObject = false
        if findingEnvelope { envelope = (nil, nil, nil) }
        var reader = JSONReader(data)
        try reader.beginObject()
        while let name = try reader.nextMember() {
            switch data[name.lowerBound] {
            case UInt8(ascii: "c") where reader.bytes(name, equal: "choices"):
                try refuse(hasChoices, name)
                hasChoices = true
                try readChoices(&reader)
            case UInt8(ascii: "u") where reader.bytes(name, equal: "usage"):
                try refuse(usage != nil, name)
                usage = try Self.readObject(&reader, name)
            case UInt8(ascii: "e") where reader.bytes(name, equal: "error"):
                try refuse(error != nil, name)
                error = try Self.readError(&reader, name)
            case UInt8(ascii: "o") where reader.bytes(name, equal: "object"):
                let value = try reader.skipValue()
                if value.count == 7, data[value.lowerBound] == UInt8(ascii: "\"") {
                    isErrorObject = reader.bytes(value.lowerBound + 1..<value.upperBound - 1, equal: "error")
                }
            case UInt8(ascii: "x") where reader.bytes(name, equal: "x_groq"):
                try readVendorUsage(&reader)
            case UInt8(ascii: "\\"):
                try Self.refuseDisguised(reader, name)
                try reader.skipValue()
            default:
                let value = try reader.skipValue()
                if findingEnvelope { find(reader, name, value) }
            }
        }
        try reader.end()
    }

    private mutating func find(_ reader: borrowing JSONReader, _ name: Range<Int>, _ value: Range<Int>) {
        if reader.bytes(name, equal: "id") { envelope.id = value }
        if reader.bytes(name, equal: "created") { envelope.created = value }
        if reader.bytes(name, equal: "model") { envelope.model = value }
    }

    private mutating func readChoices(_ reader: inout JSONReader) throws(JSONError) {
        guard try reader.peekKind() != .null else {
            nullChoices = try reader.skipValue()
            return
        }
        try reader.beginArray()
        while try reader.nextElement() {
            try readChoice(&reader)
        }
    }

    private mutating func readChoice(_ reader: inout JSONReader) throws(JSONError) {
        var choice = Choice(index: choices.count, start: reader.position)
        try reader.beginObject()
        while let name = try reader.nextMember() {
            choice.isEmpty = false
            switch reader.bytes[name.lowerBound] {
            case UInt8(ascii: "i") where reader.bytes(name, equal: "index"):
                try refuse(choice.hasIndex, name)
                choice.hasIndex = true
                guard try reader.peekKind() != .null else {
                    choice.nullIndex = try reader.skipValue()
                    continue
                }
                choice.index = try reader.readInteger()
            case UInt8(ascii: "d") where reader.bytes(name, equal: "delta"):
                try refuse(choice.delta != nil, name)
                try readDelta(&reader, into: &choice)
            case UInt8(ascii: "f") where reader.bytes(name, equal: "finish_reason"):
                try refuse(choice.finishReason != nil, name)
                let isString = try reader.peekKind() == .string
                let isNull = try reader.peekKind() == .null
                let value = try reader.skipValue()
                choice.finishReason = isNull ? nil : value
                choice.isFinishReasonUsable = isString && value.count > 2
            case UInt8(ascii: "m") where reader.bytes(name, equal: "message"):
                choice.message = try Self.readObject(&reader, name)
            case UInt8(ascii: "u") where reader.bytes(name, equal: "usage"):
                if let member = try Self.readObject(&reader, name) { strayUsage = member.value }
            case UInt8(ascii: "\\"):
                try Self.refuseDisguised(reader, name)
                try reader.skipValue()
            default:
                try reader.skipValue()
            }
        }
        choices.append(choice)
    }

    /// Reads a delta, if it is not null.
    private func readDelta(_ reader: inout JSONReader, into choice: inout Choice) throws(JSONError) {
        guard try reader.peekKind() == .object else { return try reader.readNull() }
        let start = reader.position
        var reasoning: Range<Int>?
        var hasReasoningContent = false
        var hasDetails = false
        try reader.beginObject()
        while let name = try reader.nextMember() {
            let kind = try reader.peekKind()
            switch reader.bytes[name.lowerBound] {
            case UInt8(ascii: "r") where reader.bytes(name, equal: "role"):
                try refuse(choice.role != nil, name)
                let value = try reader.skipValue()
                choice.role = Member(start: name.lowerBound - 1, value: value)
                choice.isRoleUsable = kind == .string && value.count > 2
            case UInt8(ascii: "r") where reader.bytes(name, equal: "reasoning_content"):
                try reader.skipValue()
                hasReasoningContent = true
            case UInt8(ascii: "r") where reader.bytes(name, equal: "reasoning"):
                if try reader.skipValue().count > 2, kind == .string { reasoning = name }
            case UInt8(ascii: "r") where reader.bytes(name, equal: "reasoning_details"):
                hasDetails = try reader.skipValue().count > 2 && kind == .array
            case UInt8(ascii: "c") where kind == .array && reader.bytes(name, equal: "content"):
                try reader.skipValue()
                choice.deltaNeeds = .rewriting
            case UInt8(ascii: "t") where kind == .array && reader.bytes(name, equal: "tool_calls"):
                choice.toolCalls = try reader.skipValue()
            case UInt8(ascii: "\\"):
                try Self.refuseDisguised(reader, name)
                try reader.skipValue()
            default:
                try reader.skipValue()
            }
        }
        choice.delta = start..<reader.position
        if let reasoning, !hasReasoningContent, case .nothing = choice.deltaNeeds {
            choice.deltaNeeds = .reasoningName(reasoning.lowerBound - 1..<reasoning.upperBound + 1)
        } else if reasoning != nil || (hasDetails && !hasReasoningContent) {
            choice.deltaNeeds = .rewriting
        }
    }

    private mutating func readVendorUsage(_ reader: inout JSONReader) throws(JSONError) {
        guard try reader.peekKind() == .object else {
            try reader.skipValue()
            return
        }
        try reader.beginObject()
        while let name = try reader.nextMember() {
            guard reader.bytes(name, equal: "usage") else {
                try reader.skipValue()
                continue
            }
            if let member = try Self.readObject(&reader, name) { strayUsage = member.value }
        }
    }

    /// Reads a value; `nil` unless it is an object.
    private static func readObject(_ reader: inout JSONReader, _ name: Range<Int>) throws(JSONError) -> Member? {
        let isObject = try reader.peekKind() == .object
        let value = try reader.skipValue()
        return isObject ? Member(start: name.lowerBound - 1, value: value) : nil
    }

    /// Reads a value; `nil` when it says that there is no error.
    private static func readError(_ reader: inout JSONReader, _ name: Range<Int>) throws(JSONError) -> Member? {
        let kind = try reader.peekKind()
        let value = try reader.skipValue()
        let isError = kind == .object || kind == .array ? value.count > 2 : kind == .string && value.count > 2
        return isError ? Member(start: name.lowerBound - 1, value: value) : nil
    }

    /// Refuses a name that begins with an escape and stands for one that the guarantees rest on.
    private static func refuseDisguised(_ reader: borrowing JSONReader, _ name: Range<Int>) throws(JSONError) {
        let guarded = ["choices", "usage", "error", "index", "delta", "finish_reason", "role"]
        guard guarded.contains(reader.text(of: name)) else { return }
        throw JSONError(.duplicateKey, at: name.lowerBound)
    }

    @inline(__always)
    private func refuse(_ isThere: Bool, _ name: Range<Int>) throws(JSONError) {
        if isThere { throw JSONError(.duplicateKey, at: name.lowerBound) }
    }
}
