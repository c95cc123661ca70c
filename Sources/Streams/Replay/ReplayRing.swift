package import Dialects
import JSON

/// The last chunks of a stream, for those who read it later or again (STREAMS.md, "Memory is bounded").
///
/// A chunk mostly repeats the one before it: only what lies between their common beginning and their common end is
/// kept, so that a chunk of 240 bytes takes some twenty. Chunks lie one after the other in blocks that grow with the
/// stream; keeping one allocates nothing as long as its block has room. The oldest go when there are too many, when the
/// blocks are too large, or when the memory that all streams share is used up; the last chunk that went with them stays,
/// because the first one that is left is made from it. Sans-I/O: it has no clock and no lock.
package struct ReplayRing: Sendable {
    /// The most chunks that are kept.
    package static let chunkLimit = 4096
    /// The most memory of the blocks together, in bytes.
    package static let byteLimit = 256 * 1024
    /// The first block's size; each further one has one and a half times that of the one before it.
    private static let smallestBlock = 512
    private static let largestBlock = 16 * 1024

    /// Chunks one after the other, each as what the one before it does not have.
    ///
    /// That is: the lengths of what they share at the beginning and at the end, the length of what is between, and that.
    struct Block: Sendable {
        /// The number of its first chunk.
        let first: Int
        /// How many chunks it holds.
        var count = 0
        /// What it was given by the shared memory.
        var capacity: Int
        var bytes: [UInt8] = []

        /// The number after its last chunk.
        var end: Int { first + count }
    }

    /// The number of the first chunk that is kept, or of the next one where none is.
    package private(set) var first = 0
    /// The number that the next chunk will have.
    package private(set) var end = 0
    /// The memory it was granted and has not given back.
    package private(set) var memory = 0

    private(set) var blocks: [Block] = []
    /// The last chunk before those that are kept, where there was one.
    private var base: [UInt8] = []
    /// The last chunk that is kept, with which the next one is compared.
    private var last: [UInt8] = []

    /// A ring without chunks, whose first will be number 0.
    package init() {}

    /// Keeps the next chunk, in memory that `shared` grants.
    package mutating func append(_ chunk: Span<UInt8>, in shared: any ReplayMemory) {
        defer { end += 1 }
        let (prefix, suffix) = Self.common(chunk, last.span)
        let middle = chunk.extracting(prefix..<(chunk.count - suffix))
        let size = Self.size(prefix, suffix, middle.count)
        guard hasRoom(for: size) || begin(blockFor: size, in: shared) else { return forgetAll(in: shared) }
        let place = blocks.count - 1
        Self.write(prefix, to: &blocks[place].bytes)
        Self.write(suffix, to: &blocks[place].bytes)
        Self.write(middle.count, to: &blocks[place].bytes)
        blocks[place].bytes.append(middle)
        blocks[place].count += 1
        remember(chunk)
        if end - first == Self.chunkLimit { first += 1 }
        if let oldest = blocks.first, oldest.end <= first { dropOldest(in: shared) }
    }

    /// Appends to `output` the chunks from the cursor on, until it has more than `limit` bytes, and moves the cursor.
    ///
    /// - Returns: false where the cursor's chunk is no longer kept; then nothing has changed.
    package func read(_ cursor: inout ReplayCursor, into output: inout DecodedOutput, limit: Int) -> Bool {
        guard cursor.next >= first else { return false }
        guard let oldest = blocks.first else { return true }
        if cursor.place < oldest.first { cursor.begin(at: oldest.first, after: base) }
        for block in blocks where block.end > cursor.place {
            cursor.enter(block)
            while cursor.place < block.end {
                guard output.bytes.count < limit else { return true }
                cursor.step(block.bytes)
                // A cursor begins at the first chunk that is kept, which may lie before the one that is wanted.
                if cursor.place > cursor.next {
                    output.appendChunk(cursor.text.span)
                    cursor.next = cursor.place
                }
            }
        }
        return true
    }

    /// Keeps the chunk for the next one to be compared with, unless that would be a large block more.
    private mutating func remember(_ chunk: Span<UInt8>) {
        guard chunk.count <= Self.largestBlock else { return last = [] }
        last.removeAll(keepingCapacity: true)
        last.append(chunk)
    }

    /// Lets go of what only a running stream needs.
    package mutating func close(in shared: any ReplayMemory) {
        last = []
        guard let block = blocks.popLast() else { return }
        // Its array is made anew, as long as it must be.
        let bytes = block.bytes[...]
        let spare = block.capacity - bytes.count
        blocks.append(Block(first: block.first, count: block.count, capacity: bytes.count, bytes: Array(bytes)))
        release(spare, in: shared)
    }

    // MARK: Blocks

    private func hasRoom(for size: Int) -> Bool {
        guard let block = blocks.last else { return false }
        return block.bytes.count + size <= block.capacity
    }

    /// Begins a block that has room for `size` bytes; the oldest blocks make room for it where they must.
    private mutating func begin(blockFor size: Int, in shared: any ReplayMemory) -> Bool {
        guard size <= Self.byteLimit else { return false }
        let usual = min(max((blocks.last?.capacity ?? 0) * 3 / 2, Self.smallestBlock), Self.largestBlock)
        let capacity = max(usual, size)
        while memory + capacity > Self.byteLimit { dropOldest(in: shared) }
        while !shared.take(capacity) {
            guard !blocks.isEmpty else { return false }
            dropOldest(in: shared)
        }
        memory += capacity
        var block = Block(first: end, capacity: capacity)
        block.bytes.reserveCapacity(capacity)
        blocks.append(block)
        if blocks.count == 1 { first = end }
        return true
    }

    private mutating func dropOldest(in shared: any ReplayMemory) {
        let block = blocks.removeFirst()
        var cursor = ReplayCursor(before: block.end)
        cursor.begin(at: block.first, after: base)
        while cursor.place < block.end { cursor.step(block.bytes) }
        // After a larger one nothing is compared with it.
        base = cursor.text.count <= Self.largestBlock ? cursor.text : []
        first = max(first, block.end)
        release(block.capacity, in: shared)
    }

    /// Keeps nothing, not even the chunk that is being appended.
    private mutating func forgetAll(in shared: any ReplayMemory) {
        blocks = []
        base = []
        last = []
        release(memory, in: shared)
        first = end + 1
    }

    private mutating func release(_ bytes: Int, in shared: any ReplayMemory) {
        memory -= bytes
        shared.give(bytes)
    }

    // MARK: Entries

    /// How many bytes two chunks share at their beginnings, and of the rest at their ends.
    private static func common(_ chunk: Span<UInt8>, _ other: Span<UInt8>) -> (prefix: Int, suffix: Int) {
        let length = min(chunk.count, other.count)
        var prefix = 0
        while prefix < length, chunk[prefix] == other[prefix] { prefix += 1 }
        var suffix = 0
        while suffix < length - prefix, chunk[chunk.count - 1 - suffix] == other[other.count - 1 - suffix] {
            suffix += 1
        }
        return (prefix, suffix)
    }

    private static func size(_ prefix: Int, _ suffix: Int, _ middle: Int) -> Int {
        length(prefix) + length(suffix) + length(middle) + middle
    }

    /// How many bytes a number takes: seven bits in each.
    private static func length(_ number: Int) -> Int {
        var length = 1
        var rest = number >> 7
        while rest > 0 {
            length += 1
            rest >>= 7
        }
        return length
    }

    private static func write(_ number: Int, to bytes: inout [UInt8]) {
        var rest = number
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
