/// Why a byte stream cannot be cut into frames any further.
package struct FramingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package enum Code: Equatable, Sendable, CaseIterable {
        /// A line is longer than the limit.
        case lineTooLong
        /// The data of one server-sent event is longer than the limit.
        case eventTooLarge
    }

    /// What is wrong.
    package let code: Code

    /// The limit that was exceeded, in bytes.
    package let limit: Int

    /// Describes the fault `code`.
    package init(_ code: Code, limit: Int) {
        self.code = code
        self.limit = limit
    }

    /// One sentence for a person.
    package var message: String {
        switch code {
        case .lineTooLong: "a line is longer than \(limit) bytes"
        case .eventTooLarge: "an event is larger than \(limit) bytes"
        }
    }

    package var description: String { message }
}
