extension [UInt8] {
    /// Appends the bytes of a span, copied at once.
    @inline(__always)
    package mutating func append(_ bytes: Span<UInt8>) {
        // The pointer is used inside the call only, and the array copies from it at once.
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// Appends the UTF-8 of a literal, without a String in between.
    @inline(__always)
    package mutating func append(_ text: StaticString) {
        // A StaticString's bytes live as long as the program.
        unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends the UTF-8 of a string.
    package mutating func append(_ text: String) {
        append(contentsOf: text.utf8)
    }
}
