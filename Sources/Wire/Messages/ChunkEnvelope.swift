import JSON

/// The message around the chunks of one request, prepared once.
///
/// Appending a chunk allocates nothing but what the buffer needs to grow.
package struct ChunkEnvelope: Sendable {
    private let beginning: [UInt8]

    /// Prepares the messages for the request `id`.
    package init(id: RPCID) {
        var bytes: [UInt8] = []
        bytes.append(#"{"jsonrpc":"2.0","method":"chat.chunk","params":{"id":"#)
        id.write(to: &bytes)
        bytes.append(#","seq":"#)
        beginning = bytes
    }

    /// Appends the message of one chunk as a line.
    ///
    /// - Parameters:
    ///   - seq: The chunk's number; a stream's first is 0.
    ///   - chunk: The chunk's JSON, which holds no line feed: a message is one line.
    ///   - output: The buffer to append to.
    package func append(seq: Int, chunk: Span<UInt8>, to output: inout [UInt8]) {
        output += beginning
        JSONWriter.integer(seq, to: &output)
        // Named as static, since a literal is a String where both would do, and its way is longer.
        output.append(#","chunk":"# as StaticString)
        output.append(chunk)
        output.append("}}\n" as StaticString)
    }
}
