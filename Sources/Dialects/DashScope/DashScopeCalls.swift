import JSON

/// The calls of functions in DashScope's events, by their index.
///
/// The first event of a call has its id and its name, those that follow repeat them or leave them empty. The arguments
/// come like the text: in pieces, or all of them so far.
struct DashScopeCalls {
    private struct Call {
        let index: Int
        let id: String?
        var arguments: [UInt8] = []
    }

    private var fields = EventFields<CallField>()
    private var calls: [Int: Call] = [:]

    /// Takes what an event has of a call.
    ///
    /// - Throws: `JSONError` when it is no object.
    mutating func take(
        _ value: Span<UInt8>,
        _ delivery: inout TextDelivery,
        _ writer: inout ChunkWriter,
        into output: inout DecodedOutput
    ) throws(JSONError) {
        try fields.read(value)
        let id = fields.text(.id, in: value)
        let name = fields.text(.name, in: value)
        let place = fields.integer(.index, in: value) ?? self.place(id: id, name: name)
        var call: Call
        if let known = calls[place], name == nil || id == nil || id == known.id {
            call = known
        } else {
            // Without a name it is none of the calls that there are, and none that could be called.
            guard let name else { return }
            if let old = calls[place] { writer.endCall(old.index, into: &output) }
            call = Call(index: writer.beginCall(id: id, name: name, into: &output), id: id)
        }
        let more = Self.new(in: arguments(in: value), after: call.arguments, &delivery)
        writer.arguments(literal: more.span, call: call.index, into: &output)
        call.arguments += more
        calls[place] = call
    }

    /// The place of a call that tells none: that of its id, or that of the last call when it is none of its own.
    private func place(id: String?, name: String?) -> Int {
        let last = calls.keys.max()
        guard let id else { return name == nil ? last ?? 0 : (last ?? -1) + 1 }
        return calls.first { $0.value.id == id }?.key ?? (last ?? -1) + 1
    }

    /// Ends all calls.
    mutating func end(_ writer: inout ChunkWriter, into output: inout DecodedOutput) {
        for call in calls.values.sorted(by: { $0.index < $1.index }) { writer.endCall(call.index, into: &output) }
    }

    /// The arguments as the inside of a JSON string.
    private func arguments(in value: Span<UInt8>) -> [UInt8] {
        var literal: [UInt8] = []
        guard let place = fields[.arguments] else { return literal }
        if value[place.lowerBound] == UInt8(ascii: "\"") {
            literal.append(value.extracting(fields.literal(.arguments, in: value)))
        } else {
            JSONWriter.stringContents(utf8: value.extracting(place), to: &literal)
        }
        return literal
    }

    /// What of `text` is new: JSON does not begin twice, so that arguments that begin like all so far are all so far.
    private static func new(in text: [UInt8], after soFar: [UInt8], _ delivery: inout TextDelivery) -> [UInt8] {
        guard !soFar.isEmpty, !text.isEmpty else { return text }
        let isWhole = text.count >= soFar.count && text[0..<soFar.count] == soFar[...]
        if delivery == .unknown { delivery = isWhole ? .snapshots : .pieces }
        guard delivery == .snapshots else { return text }
        return isWhole ? Array(text[soFar.count...]) : []
    }
}
