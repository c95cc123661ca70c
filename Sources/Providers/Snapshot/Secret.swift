import POSIX

/// An API key: it prints as `•••`, is never encoded, and its bytes are overwritten when the last owner lets it go.
///
/// There is no initialiser from or to a message of the protocol; the bytes come out only by `withBytes` and `revealed`,
/// so that every place where a key leaves this type can be found by those two names.
package struct Secret: Sendable {
    private let storage: SecretStorage

    /// Copies the bytes; the caller wipes its own.
    package init(_ bytes: Span<UInt8>) {
        storage = SecretStorage(copying: bytes)
    }

    /// Takes over the bytes of an array, which is wiped.
    package init(consuming bytes: inout [UInt8]) {
        storage = SecretStorage(copying: bytes.span)
        wipe(&bytes)
    }

    /// How many bytes there are.
    package var count: Int { storage.count }

    /// Lends the bytes.
    package func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try storage.withBytes(body)
    }

    /// The key as text, for the header or query of a request; the copy is not wiped, so it must not live longer than it.
    package func revealed() -> String {
        withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
    }
}

extension Secret: Equatable {
    /// Whether both hold the same bytes, in a time that does not depend on where they differ.
    package static func == (left: Secret, right: Secret) -> Bool {
        guard left.count == right.count else { return false }
        return left.withBytes { left in
            right.withBytes { right in
                var difference: UInt8 = 0
                for index in left.indices { difference |= left[index] ^ right[index] }
                return difference == 0
            }
        }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "•••" }
    package var debugDescription: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
