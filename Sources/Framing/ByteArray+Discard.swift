extension [UInt8] {
    /// Empties a buffer that is going to be used again, and gives its memory back if it has grown unusually large.
    ///
    /// A stream may live for minutes after one large event; 32 KiB is twice what curl hands over at once.
    mutating func discardContents() {
        if capacity > 32 << 10 { self = [] } else { removeAll(keepingCapacity: true) }
    }
}
