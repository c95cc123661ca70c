import JSON

/// A chunk with usage that may be the last: held back until it is known.
struct HeldChunk {
    private var data: [UInt8] = []
    private var edits = ChunkEdits()
    private var usage: ChunkScan.Member?
    private var isUsageOnly = false

    /// Whether a chunk is being held back.
    var isHolding: Bool {
        usage != nil
    }

    /// Holds a copy of the chunk with the changes it needs anyway.
    mutating func hold(_ data: Span<UInt8>, _ edits: ChunkEdits, usage: ChunkScan.Member, isUsageOnly: Bool) {
        self.data.removeAll(keepingCapacity: true)
        self.data.append(data)
        self.edits = edits
        self.usage = usage
        self.isUsageOnly = isUsageOnly
    }

    /// Adds the chunk to the output; if it is not the last, without its usage, and not at all if nothing else is in it.
    mutating func release(isLast: Bool, into output: inout DecodedOutput) {
        guard let usage else { return }
        self.usage = nil
        if !isLast {
            guard !isUsageOnly else { return }
            var edits = edits
            edits.cut(usage, of: data.span)
            output.appendChunk { edits.apply(to: data.span, into: &$0) }
            return
        }
        output.appendChunk { edits.apply(to: data.span, into: &$0) }
    }
}
