import Glibc

/// Bytes that are overwritten before their memory is given back.
///
/// They are immutable, so they can be shared between threads; they lie in memory of their own that nothing else copies.
@safe package final class SecretStorage: @unchecked Sendable {
    // Written in init, overwritten in deinit, only read between them: that is what makes sharing safe.
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    /// Copies `source`, which stays the caller's to wipe.
    package init(copying source: Span<UInt8>) {
        // The memory is this object's own until deinit; the span is borrowed for the copy.
        let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: source.count)
        for index in source.indices { unsafe memory.initializeElement(at: index, to: source[index]) }
        unsafe bytes = memory
    }

    deinit {
        // explicit_bzero(3), which no optimiser leaves out.
        if let base = unsafe bytes.baseAddress { unsafe explicit_bzero(base, bytes.count) }
        unsafe bytes.deallocate()
    }

    /// How many bytes there are.
    package var count: Int {
        unsafe bytes.count
    }

    /// Lends the bytes.
    package func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // `self` outlives the call, and with it the memory the span looks at.
        defer { withExtendedLifetime(self) {} }
        return try unsafe body(bytes.span)
    }
}

/// Overwrites the array's bytes where they lie and empties it; wipes only a copy when the array is shared.
package func wipe(_ bytes: inout [UInt8]) {
    // explicit_bzero(3) on the array's own storage, for the length it has.
    unsafe bytes.withUnsafeMutableBytes { memory in
        if let base = memory.baseAddress { unsafe explicit_bzero(base, memory.count) }
    }
    bytes.removeAll()
}
