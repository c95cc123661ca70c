extension [UInt8] {
    /// Empties a buffer that is going to be used again, and gives its memory back if it has grown unusually large.
    ///
    /// A stream may live for minutes after one large event, and is to cost 24 KiB in all; most events are below 1 KiB.
    mutating func discardContents() {
        if capacity > 4 << 10 { self = [] } else { removeAll(keepingCapacity: true) }
    }
}
