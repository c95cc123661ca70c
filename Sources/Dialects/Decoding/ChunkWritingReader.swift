/// A reader that writes its chunks by a `ChunkWriter`, as all dialects but OpenAI's own do.
protocol ChunkWritingReader: AnswerReader {
    /// Writes the chunks, and knows what has been told of the answer.
    var writer: ChunkWriter { get set }
}

extension ChunkWritingReader {
    /// What the writer knows.
    var summary: StreamSummary { writer.summary }

    /// Text outside of any event is content.
    mutating func take(text: Span<UInt8>, into output: inout DecodedOutput) {
        writer.content(text: text, into: &output)
    }

    /// The finish reason and the usage.
    mutating func close(into output: inout DecodedOutput) {
        writer.close(into: &output)
    }
}
