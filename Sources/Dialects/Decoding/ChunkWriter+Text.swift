import JSON

extension ChunkWriter {
    /// Adds text that stood outside of any event, as it came over the wire.
    mutating func content(text: Span<UInt8>, into output: inout DecodedOutput) {
        var bytes: [UInt8] = []
        bytes.append(text)
        content(String(decoding: bytes, as: UTF8.self), into: &output)
    }
}

extension ChunkWriter {
    /// Adds the arguments of a call as far as `value` has them: a string, or the JSON itself.
    mutating func arguments(
        of fields: EventFields<CallField>,
        in value: Span<UInt8>,
        call index: Int,
        into output: inout DecodedOutput
    ) {
        guard let place = fields[.arguments] else { return }
        if value[place.lowerBound] == UInt8(ascii: "\"") {
            arguments(literal: value.extracting(fields.literal(.arguments, in: value)), call: index, into: &output)
        } else {
            arguments(json: value.extracting(place), call: index, into: &output)
        }
    }
}
