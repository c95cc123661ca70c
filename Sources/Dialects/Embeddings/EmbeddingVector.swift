import JSON

/// One vector as a provider has written it.
struct EmbeddingVector {
    private enum Form {
        case numbers([JSONValue])
        case bytes(String, [UInt8])
    }

    private let form: Form

    /// Reads an array of numbers, or base64 of 32-bit numbers.
    ///
    /// - Throws: `UpstreamError` when it is neither.
    init(_ value: JSONValue) throws(UpstreamError) {
        if let numbers = value.arrayValue, !numbers.isEmpty {
            form = .numbers(numbers)
        } else if let text = value.stringValue, let bytes = Base64.decode(text), bytes.count % 4 == 0, !bytes.isEmpty {
            form = .bytes(text, bytes)
        } else {
            throw UpstreamError(.protocolViolation, "a vector in the answer is neither numbers nor base64")
        }
    }

    /// How many numbers it has.
    var count: Int {
        switch form {
        case .numbers(let numbers): numbers.count
        case .bytes(_, let bytes): bytes.count / 4
        }
    }

    /// The vector written as `encoding` says; as the provider wrote it where that is the same.
    ///
    /// - Throws: `UpstreamError` when it holds something that is no finite number.
    func json(_ encoding: EmbeddingsRequest.Encoding) throws(UpstreamError) -> JSONValue {
        switch (form, encoding) {
        case (.numbers(let numbers), .float):
            guard numbers.allSatisfy({ $0.numberValue != nil }) else { throw Self.noNumber }
            return .array(numbers)
        case (.numbers(let numbers), .base64):
            var bytes: [UInt8] = []
            bytes.reserveCapacity(numbers.count * 4)
            for number in numbers {
                guard let text = number.numberValue?.text, let value = Float(text), value.isFinite else {
                    throw Self.noNumber
                }
                for shift in [0, 8, 16, 24] {
                    bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(shift)))
                }
            }
            return .string(Base64.encode(bytes.span))
        case (.bytes(let text, _), .base64):
            return .string(text)
        case (.bytes(_, let bytes), .float):
            var numbers: [JSONValue] = []
            numbers.reserveCapacity(bytes.count / 4)
            for place in stride(from: 0, to: bytes.count, by: 4) {
                var pattern: UInt32 = 0
                for byte in 0..<4 { pattern |= UInt32(bytes[place + byte]) << (8 * UInt32(byte)) }
                // As few digits as it takes to read the same 32-bit number back.
                guard let number = JSONNumber(text: Float(bitPattern: pattern).description) else { throw Self.noNumber }
                numbers.append(.number(number))
            }
            return .array(numbers)
        }
    }

    private static let noNumber = UpstreamError(
        .protocolViolation,
        "a vector in the answer holds something that is no number"
    )
}
