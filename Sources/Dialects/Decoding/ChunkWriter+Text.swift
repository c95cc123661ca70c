import JSON

extension ChunkWriter {
    /// Adds text that stood outside of any event, as it came over the wire.
    mutating func content(text: Span<UInt8>, into output: inout DecodedOutput) {
        var bytes: [UInt8] = []
        bytes.append(text)
        content(String(decoding: bytes, as: UTF8.self), into: &output)
    }
}
