/// Why a byte stream cannot be cut into frames any further.
package struct FramingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package enum Code: Equatable, Sendable, CaseIterable {
        /// A line is longer than the limit.
        case lineTooLong
        /// An event, or the data of a server-sent event, is longer than the limit.
        case eventTooLarge
        /// The headers of a binary event are longer than the limit.
        case headersTooLarge
        /// The lengths at the beginning of a binary event do not have the checksum behind them.
        case preludeChecksum
        /// A binary event does not have the checksum at its end.
        case messageChecksum
        /// The lengths at the beginning of a binary event contradict each other.
        case malformedPrelude
        /// A header of a binary event reaches over the end of the headers, or its value is of no known type.
        case malformedHeader
        /// An element of an array is longer than the limit.
        case elementTooLarge
        /// An element of an array is nested deeper than the limit.
        case tooDeep
        /// A byte outside of the elements that cannot be between them.
        case unexpectedByte
        /// Something other than white space after the array.
        case trailingContent
    }

    /// What is wrong.
    package let code: Code

    /// The limit that was exceeded, in bytes or levels; 0 where the fault is not one of size.
    package let limit: Int

    /// Describes the fault `code`.
    package init(_ code: Code, limit: Int = 0) {
        self.code = code
        self.limit = limit
    }

    /// One sentence for a person.
    package var message: String {
        switch code {
        case .lineTooLong: "a line is longer than \(limit) bytes"
        case .eventTooLarge: "an event is larger than \(limit) bytes"
        case .headersTooLarge: "the headers of an event are larger than \(limit) bytes"
        case .preludeChecksum: "the checksum of an event's lengths is wrong"
        case .messageChecksum: "the checksum of an event is wrong"
        case .malformedPrelude: "the lengths of an event contradict each other"
        case .malformedHeader: "a header of an event is malformed"
        case .elementTooLarge: "an element of the array is larger than \(limit) bytes"
        case .tooDeep: "an element of the array is nested more than \(limit) deep"
        case .unexpectedByte: "an unexpected character stands outside of the array's elements"
        case .trailingContent: "something follows the end of the array"
        }
    }

    package var description: String { message }
}
