/// When the bytes of an answer leave, in what pieces, and where they stop.
package struct Delivery: Sendable, Equatable {
    /// A silence.
    package struct Stall: Sendable, Equatable {
        /// Where it begins.
        package enum Place: Sendable, Equatable {
            /// Nothing is ever sent.
            case beforeHead
            /// The headers, then nothing.
            case afterHead
            /// So many chunks of content, then nothing.
            case afterChunk(Int)
        }

        /// Where it begins.
        package var at: Place
        /// How many microseconds it lasts; nil: for ever.
        package var duration: Int?
        /// A comment every so many microseconds while it lasts, once the headers are out; nil: real silence.
        package var commentInterval: Int?

        /// A silence, for ever unless told otherwise.
        package init(at: Place, duration: Int? = nil, commentInterval: Int? = nil) {
            self.at = at
            self.duration = duration
            self.commentInterval = commentInterval
        }
    }

    /// An early end.
    package struct Cut: Sendable, Equatable {
        /// What happens there.
        package enum Manner: String, Sendable, CaseIterable {
            /// The connection is closed in the middle of the body.
            case close
            /// The connection is reset (RST).
            case reset
            /// The body ends in good order as far as HTTP can tell.
            case end
        }

        /// After how many bytes of the body.
        package var after: Int
        /// What happens there.
        package var manner: Manner

        /// An end after so many bytes of the body.
        package init(after: Int, manner: Manner = .close) {
            self.after = after
            self.manner = manner
        }
    }

    /// More than anybody should take, in place of a reply.
    package struct Flood: Sendable, Equatable {
        /// Of what there is too much.
        package enum Kind: String, Sendable, CaseIterable {
            /// Headers without end.
            case headers
            /// One line without end.
            case line
            /// The smallest events there are.
            case events
            /// Comments only.
            case comments
        }

        /// Of what there is too much.
        package var kind: Kind
        /// How many bytes, after which the answer ends in good order.
        package var bytes: Int

        /// A flood of so many bytes.
        package init(_ kind: Kind, bytes: Int) {
            self.kind = kind
            self.bytes = bytes
        }
    }

    /// Microseconds before the headers.
    package var delay = 0
    /// Microseconds before each chunk of content.
    package var interval = 0
    /// The sizes of the writes of the body in bytes, the last one again and again; empty: a chunk of content a write.
    package var split: [Int] = []
    /// Microseconds between the writes of a split body.
    package var splitInterval = 0
    /// A silence somewhere in the answer.
    package var stall: Stall?
    /// An early end of the body.
    package var cut: Cut?
    /// A flood in place of the reply.
    package var flood: Flood?
}
