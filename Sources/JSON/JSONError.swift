/// Why a text is not the JSON that was asked for: what is wrong, and at which byte.
///
/// The offset counts bytes from the beginning of the text; `location(in:)` turns it into a line and a column for a
/// person who has the text in an editor.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Code: UInt8, Equatable, Sendable, CaseIterable {
        /// The text ends inside a value.
        case unexpectedEnd
        /// A byte that no JSON text can have at this place.
        case unexpectedByte
        /// Bytes that are not UTF-8 (RFC 3629), inside a string.
        case invalidUTF8
        /// A control character inside a string that is not escaped.
        case controlCharacter
        /// A backslash followed by something other than an escape of RFC 8259, section 7.
        case invalidEscape
        /// A number that RFC 8259, section 6, does not allow.
        case invalidNumber
        /// More arrays and objects within one another than the limit allows.
        case tooDeep
        /// An object that has one key twice, where that was to be refused.
        case duplicateKey
        /// Something other than white space after the value.
        case trailingContent
        /// A value that is not an object, where one was asked for.
        case notAnObject
        /// A value that is not an array, where one was asked for.
        case notAnArray
        /// A value that is not a string, where one was asked for.
        case notAString
        /// A value that is not a number, where one was asked for.
        case notANumber
        /// A number that is not a whole number of 64 bits, where one was asked for.
        case notAnInteger
        /// A value that is not `true` or `false`, where one was asked for.
        case notABoolean
        /// A value that is not `null`, where it was asked for.
        case notNull
    }

    /// What is wrong.
    public let code: Code

    /// The number of bytes before the place where it is wrong.
    public let offset: Int

    /// Describes the fault `code` at the byte `offset`.
    public init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// One sentence for a person, without the place.
    public var message: String {
        switch code {
        case .unexpectedEnd: "the text ends inside a value"
        case .unexpectedByte: "unexpected character"
        case .invalidUTF8: "a string is not valid UTF-8"
        case .controlCharacter: "a control character in a string is not escaped"
        case .invalidEscape: "a string has an invalid escape"
        case .invalidNumber: "a number is malformed"
        case .tooDeep: "arrays and objects are nested too deeply"
        case .duplicateKey: "an object has the same key twice"
        case .trailingContent: "something follows the end of the value"
        case .notAnObject: "expected an object"
        case .notAnArray: "expected an array"
        case .notAString: "expected a string"
        case .notANumber: "expected a number"
        case .notAnInteger: "expected a whole number of 64 bits"
        case .notABoolean: "expected true or false"
        case .notNull: "expected null"
        }
    }

    /// The message with the byte offset.
    public var description: String {
        "\(message) (at byte \(offset))"
    }

    /// The line and the column of the error in `bytes`, the text it was found in.
    public func location(in bytes: Span<UInt8>) -> JSONLocation {
        JSONLocation(of: offset, in: bytes)
    }
}
