import JSON

/// A place in a replay ring, with what it takes to read on from there: reading a chunk costs the same wherever it is.
package struct ReplayCursor: Sendable {
    /// The number of the chunk that will be read next.
    package internal(set) var next: Int

    /// The number of the chunk at `offset` of its block; −1 before it has begun.
    private(set) var place = -1
    /// The chunk before that, from which the next one is made.
    private(set) var text: [UInt8] = []
    private var offset = 0

    /// A place before the chunk of that number.
    package init(before number: Int) {
        next = number
    }

    /// Goes to the chunk of that number, the first one of a block; the chunk before it is `text`.
    mutating func begin(at number: Int, after text: [UInt8]) {
        place = number
        offset = 0
        self.text = text
    }

    /// Goes on in a block that has the chunk at its place.
    mutating func enter(_ block: ReplayRing.Block) {
        if place == block.first { offset = 0 }
    }

    /// Reads the chunk at its place into `text` and goes to the next one.
    mutating func step(_ bytes: [UInt8]) {
        let prefix = number(bytes)
        let suffix = number(bytes)
        let count = number(bytes)
        text.replaceSubrange(prefix..<(text.count - suffix), with: bytes[offset..<(offset + count)])
        offset += count
        place += 1
    }

    private mutating func number(_ bytes: [UInt8]) -> Int {
        var value = 0
        var shift = 0
        while true {
            let byte = bytes[offset]
            offset += 1
            value |= Int(byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 { return value }
        }
    }
}
