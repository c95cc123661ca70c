/// One statement of an environment file, as python-dotenv takes the file apart: an assignment, a comment, the blank
/// lines at the end, or a line that is none of them.
package struct EnvironmentBinding: Equatable, Sendable {
    /// How the value is written.
    package enum Quote: Sendable {
        case none, single, double
    }

    /// Everything the statement takes of the file: the blank lines before it, itself, a comment behind it and the line's
    /// end.
    package let range: Range<Int>
    /// Where the statement itself begins: `range` without the white space before it.
    package let start: Int
    /// The line `start` is on, counted from 1; CR LF, LF and CR each end a line.
    package let line: Int
    /// The key; nil for a comment, blank lines and an error.
    package let key: String?
    /// The key as it stands in the file, its quotes included.
    package let keyRange: Range<Int>
    /// The value as it stands in the file, its quotes included; nil for a key without `=`, which unsets it.
    package let valueRange: Range<Int>?
    package let quote: Quote
    /// Whether this is no statement at all; `range` is then what was passed over.
    package let isError: Bool
}
