import JSON

/// The value of a field of the event that is being received: where it lies in the current read, or a copy.
struct FieldValue: Sendable {
    private enum Place {
        case absent
        case inRead(Range<Int>)
        case copied
    }

    private var place = Place.absent
    private var copy: [UInt8] = []

    /// Whether the field was there.
    var isPresent: Bool {
        if case .absent = place { false } else { true }
    }

    /// The number of its bytes.
    var count: Int {
        switch place {
        case .absent: 0
        case .inRead(let range): range.count
        case .copied: copy.count
        }
    }

    /// The value; `bytes` is the current read.
    ///
    /// Empty if the field was not there.
    @_lifetime(borrow self, copy bytes)
    func span(in bytes: Span<UInt8>) -> Span<UInt8> {
        switch place {
        case .absent: bytes.extracting(0..<0)
        case .inRead(let range): bytes.extracting(range)
        case .copied: copy.span
        }
    }

    /// Takes a value that lies in the current read, in place of any other.
    mutating func set(_ range: Range<Int>) {
        place = .inRead(range)
    }

    /// Copies a value that lies elsewhere, in place of any other.
    mutating func set(copying value: Span<UInt8>) {
        copy.discardContents()
        copy.append(value)
        place = .copied
    }

    /// Adds a line to what is there, behind an LF; `bytes` is the current read.
    mutating func appendLine(_ line: Span<UInt8>, bytes: Span<UInt8>) {
        settle(bytes)
        copy.append(UInt8(ascii: "\n"))
        copy.append(line)
    }

    /// Copies the value if it lies in `bytes`, the current read, which is about to go.
    mutating func settle(_ bytes: Span<UInt8>) {
        if case .inRead(let range) = place { set(copying: bytes.extracting(range)) }
    }

    /// Forgets the value.
    mutating func clear() {
        if case .copied = place { copy.discardContents() }
        place = .absent
    }
}
