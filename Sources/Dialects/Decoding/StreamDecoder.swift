/// Turns the body of one answer into OpenAI chunks; sans-I/O, for one exchange and one thread at a time.
///
/// Whatever the pieces are that the bytes come in, the output is the same. After the output has an `end` nothing more
/// comes, and further bytes are ignored.
package protocol StreamDecoder: AnyObject {
    /// Takes the next bytes of the body.
    func consume(_ bytes: Span<UInt8>, into output: inout DecodedOutput)

    /// Takes the end of the body; afterwards the output has an `end`, if it had none before.
    func finish(into output: inout DecodedOutput)

    /// What is known so far; final once the output has an `end`.
    var summary: StreamSummary { get }

    /// Applied to what is passed on as text although it could not be decoded: a proxy may have put a key there.
    var redact: ([UInt8]) -> [UInt8] { get set }
}

/// Makes the chunks of a dialect that has no provider behind it; driven by a timer.
package protocol ChunkGenerator: AnyObject {
    /// Adds the next chunk, or the end after the last one.
    func next(into output: inout DecodedOutput)

    /// What is known so far; final once the output has an `end`.
    var summary: StreamSummary { get }
}
