package import JSON

/// What decoders put out: chunks one after the other in one buffer, warnings, and at last the end.
///
/// One per worker, reused: `removeAll()` keeps its memory, so that a chunk costs no allocation.
package struct DecodedOutput: Sendable {
    /// The chunks' JSON, each one object on one line, without anything between them.
    package private(set) var bytes: [UInt8] = []
    /// Where each chunk ends in ``bytes``.
    package private(set) var chunkEnds: [Int] = []
    /// What a person should know about the stream, one sentence each.
    package private(set) var warnings: [String] = []
    /// How the stream has ended; `nil` while it goes on.
    package private(set) var end: StreamEnd?

    /// An empty output.
    package init() {}

    /// Empties the output and keeps its memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        chunkEnds.removeAll(keepingCapacity: true)
        if !warnings.isEmpty { warnings.removeAll() }
        end = nil
    }

    /// The number of chunks.
    package var chunkCount: Int {
        chunkEnds.count
    }

    /// Where the chunk `index` lies in ``bytes``.
    package func chunkRange(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : chunkEnds[index - 1])..<chunkEnds[index]
    }

    /// Adds a chunk as it is; it is valid JSON on one line.
    package mutating func appendChunk(_ chunk: Span<UInt8>) {
        bytes.append(chunk)
        chunkEnds.append(bytes.count)
    }

    /// Adds a chunk that `write` appends to the bytes.
    package mutating func appendChunk(_ write: (inout [UInt8]) -> Void) {
        write(&bytes)
        chunkEnds.append(bytes.count)
    }

    /// Adds a warning.
    package mutating func warn(_ text: String) {
        warnings.append(text)
    }

    /// Ends the stream; only the first end counts.
    package mutating func finish(_ end: StreamEnd) {
        if self.end == nil { self.end = end }
    }
}

/// How a stream has ended, as far as its bytes tell.
package enum StreamEnd: Sendable, Equatable {
    /// The dialect's own end was seen.
    case complete
    /// The bytes ended before the dialect's end.
    case truncated
    /// The provider told of a failure, or sent what cannot be.
    case failed(UpstreamError)
}

/// What the final answer of a stream tells about it.
package struct StreamSummary: Sendable, Equatable {
    /// The finish reason of choice 0; never invented.
    package var finishReason: String?
    /// The last usage, as the provider counted it.
    package var usage: JSONValue?

    /// Nothing known yet.
    package init(finishReason: String? = nil, usage: JSONValue? = nil) {
        self.finishReason = finishReason
        self.usage = usage
    }
}
