import JSON

/// Changes to a chunk, made by copying what stays: nothing is written anew that the provider has written.
struct ChunkEdits {
    private enum Change {
        case cut
        case null
        case number(Int)
        case text([UInt8])
        case index(Int, isAlone: Bool)
    }

    private var edits: [(range: Range<Int>, change: Change)] = []

    /// Whether the chunk stays as it is.
    var isEmpty: Bool {
        edits.isEmpty
    }

    /// Forgets all changes and keeps the memory.
    mutating func removeAll() {
        edits.removeAll(keepingCapacity: true)
    }

    /// Takes a member out of its object, together with one comma; at most one member of an object may go.
    mutating func cut(_ member: ChunkScan.Member, of data: Span<UInt8>) {
        add(Self.extent(of: member, in: data), .cut)
    }

    /// Puts null in place of a value.
    mutating func replaceWithNull(_ value: Range<Int>) {
        add(value, .null)
    }

    /// Puts a number in place of a value.
    mutating func replace(_ value: Range<Int>, with number: Int) {
        add(value, .number(number))
    }

    /// Puts JSON in place of a value or of a name.
    mutating func replace(_ value: Range<Int>, with text: [UInt8]) {
        add(value, .text(text))
    }

    /// Puts the member `index` first into an object; `start` is its opening brace.
    mutating func insertIndex(_ index: Int, behind start: Int, isAlone: Bool) {
        add(start + 1..<start + 1, .index(index, isAlone: isAlone))
    }

    /// Appends the changed chunk.
    func apply(to data: Span<UInt8>, into output: inout [UInt8]) {
        var position = 0
        for (range, change) in edits {
            output.append(data.extracting(position..<range.lowerBound))
            switch change {
            case .cut: break
            case .null: output.append("null")
            case .text(let text): output.append(text.span)
            case .number(let number): JSONWriter.integer(number, to: &output)
            case .index(let index, let isAlone):
                output.append("\"index\":")
                JSONWriter.integer(index, to: &output)
                if !isAlone { output.append(",") }
            }
            position = range.upperBound
        }
        output.append(data.extracting(position..<data.count))
    }

    /// The member with the comma before it, or, for the first one, with the comma behind it if there is one.
    static func extent(of member: ChunkScan.Member, in data: Span<UInt8>) -> Range<Int> {
        var start = member.start
        while start > 0, isWhiteSpace(data[start - 1]) { start -= 1 }
        if start > 0, data[start - 1] == UInt8(ascii: ",") { return start - 1..<member.value.upperBound }
        var end = member.value.upperBound
        while end < data.count, isWhiteSpace(data[end]) { end += 1 }
        let hasComma = end < data.count && data[end] == UInt8(ascii: ",")
        return member.start..<(hasComma ? end + 1 : member.value.upperBound)
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private mutating func add(_ range: Range<Int>, _ change: Change) {
        let place = edits.firstIndex { $0.range.lowerBound > range.lowerBound } ?? edits.count
        edits.insert((range, change), at: place)
    }
}
