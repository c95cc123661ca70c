import Dialects
import Providers

/// Takes a provider's keys out of what the provider says: some repeat a wrong key in their errors (FAULTS.md, 12).
struct Redaction {
    private static let mark = "•••"
    /// Anything shorter is no key, and would be found in ordinary words.
    private static let shortest = 6

    private let keys: [Secret]

    /// Takes out these keys.
    init(_ keys: [Secret]) {
        self.keys = keys.filter { $0.count >= Self.shortest }
    }

    /// The bytes without the keys.
    func redacted(_ bytes: [UInt8]) -> [UInt8] {
        keys.reduce(bytes) { bytes, key in
            bytes.replacing(Array(key.revealed().utf8), with: Array(Self.mark.utf8))
        }
    }

    /// The error without the keys in its words.
    func redacted(_ error: UpstreamError) -> UpstreamError {
        func redacted(_ text: String) -> String {
            String(decoding: self.redacted(Array(text.utf8)), as: UTF8.self)
        }
        return UpstreamError(
            error.kind,
            redacted(error.message),
            code: error.code.map(redacted),
            httpStatus: error.httpStatus,
            retryable: error.retryable,
            retryAfterMS: error.retryAfterMS
        )
    }
}
