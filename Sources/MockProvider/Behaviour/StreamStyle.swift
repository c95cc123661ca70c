import JSON

/// How a stream is written, and what is wrong with it.
package struct StreamStyle: Sendable, Equatable {
    /// The end of a line.
    package enum LineEnd: String, Sendable, CaseIterable {
        case lf
        case crlf
        case cr

        var bytes: [UInt8] {
            switch self {
            case .lf: [10]
            case .crlf: [13, 10]
            case .cr: [13]
            }
        }
    }

    /// Where the role of the speaker is told.
    package enum RoleDelta: String, Sendable, CaseIterable {
        /// In a first chunk of its own.
        case once
        /// In every chunk.
        case each
        /// Nowhere.
        case none
    }

    /// Where usage is told.
    package enum UsagePlace: String, Sendable, CaseIterable {
        /// In a chunk of its own without choices after the finish, if the request asked for it.
        case asked
        /// The same, asked or not.
        case separate
        /// In the chunk with the finish reason.
        case finish
        /// In every chunk, growing, and in the one with the finish reason.
        case each
        /// Nowhere.
        case none
    }

    /// A line that is put into the stream as it stands.
    package struct RawLine: Sendable, Equatable {
        /// After how many chunks of content.
        package var after: Int
        /// The line without its end; written alone, followed by an empty line.
        package var text: String

        /// The line without the field of an event stream, for bodies that have no such field.
        static func bare(_ text: String) -> String {
            text.hasPrefix("data: ") ? String(text.dropFirst(6)) : text
        }

        /// A line after so many chunks.
        package init(after: Int, text: String) {
            self.after = after
            self.text = text
        }
    }

    /// An error told inside the stream, after which nothing of the reply follows.
    package struct InStreamError: Sendable, Equatable {
        /// What follows the error.
        package enum Sequel: String, Sendable, CaseIterable {
            /// The body ends in good order.
            case end
            /// The dialect's own end, then the body ends.
            case done
            /// The connection is cut.
            case close
        }

        /// After how many chunks of content.
        package var after: Int
        /// The error's event as the provider would write it, one JSON text; nil: the dialect's usual form.
        package var json: String?
        /// The name of the event, if it has one.
        package var event: String?
        /// What follows it.
        package var then: Sequel

        /// The words of the error, where its JSON has them in a usual place.
        var message: String? {
            // What is no JSON has no words in it.
            guard let value = json.flatMap({ try? JSONValue.parse($0) }) else { return nil }
            return value["error"]?["message"]?.stringValue ?? value["message"]?.stringValue
                ?? value["error"]?.stringValue ?? value["detail"]?.stringValue
        }

        /// An error after so many chunks.
        package init(after: Int, json: String? = nil, event: String? = nil, then: Sequel = .end) {
            self.after = after
            self.json = json
            self.event = event
            self.then = then
        }
    }

    /// A comment between chunks.
    package struct Comments: Sendable, Equatable {
        /// One before every so many chunks.
        package var every: Int
        /// The text behind the colon.
        package var text: String

        /// Comments between chunks.
        package init(every: Int = 1, text: String = " ping") {
            self.every = every
            self.text = text
        }
    }

    /// How lines end; nil: as the dialect's provider does it.
    package var lineEnd: LineEnd?
    /// Whether a space follows `data:`; nil: as the dialect's provider does it.
    package var dataSpace: Bool?
    /// Whether the stream begins with a byte order mark.
    package var byteOrderMark = false
    /// Where the role is told.
    package var role = RoleDelta.once
    /// Where usage is told.
    package var usage = UsagePlace.asked
    /// Whether the dialect's own end, such as `data: [DONE]`, is written.
    package var done = true
    /// Comments between chunks.
    package var comments: Comments?
    /// In ascending order of `after`.
    package var lines: [RawLine] = []
    /// An error in place of the rest of the reply.
    package var error: InStreamError?
}
