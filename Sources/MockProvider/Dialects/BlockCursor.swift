/// Where a stream is in dialects that open and close blocks of content.
struct BlockCursor {
    /// What a block holds.
    enum Kind: Equatable {
        case reasoning
        case text
        case call(Int)
    }

    /// The block that is open.
    private(set) var kind: Kind?
    /// The index of the last block that was opened; -1 before the first.
    private(set) var index = -1

    /// Opens the next block.
    mutating func open(_ kind: Kind) {
        self.kind = kind
        index += 1
    }

    /// Closes the block that is open; false when none is.
    mutating func close() -> Bool {
        defer { kind = nil }
        return kind != nil
    }
}
