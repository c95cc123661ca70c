import Framing
import JSON

/// The failure that a binary event of AWS tells of: an exception, whose words are in its payload, or an error, whose
/// words are in its headers.
struct BinaryFailure {
    /// The failure.
    let error: UpstreamError

    /// The statuses that AWS gives its exceptions where they come instead of an answer.
    private static let statuses: [String: Int] = [
        "internalServerException": 500, "modelStreamErrorException": 424, "serviceUnavailableException": 503,
        "throttlingException": 429, "validationException": 400, "modelTimeoutException": 408,
    ]

    /// Those after which the same request may succeed.
    private static let passing: Set<Int> = [408, 424, 429, 500, 503]

    /// The failure of an event that has an exception's type or an error's code.
    init(_ event: borrowing BinaryEvent) {
        let isException = !event.exceptionType.isEmpty
        let name = isException ? event.exceptionType.text : event.errorCode.text
        let body = ErrorBody(event.payload)
        let words = isException ? body.message : event.errorMessage.text
        let status = Self.statuses[name] ?? body.status
        error = UpstreamError(
            .stream,
            words.isEmpty ? "the provider reported \(name) inside the stream and no words" : words,
            code: name,
            httpStatus: status,
            retryable: status.map(Self.passing.contains) ?? false
        )
    }
}

extension Span<UInt8> {
    /// The bytes as text.
    var text: String {
        var bytes: [UInt8] = []
        bytes.append(self)
        return String(decoding: bytes, as: UTF8.self)
    }
}
