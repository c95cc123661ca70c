/// A text that comes in pieces, put together so that none of them ends between a CR and its LF.
///
/// ``ShownText`` leaves out the CR of a line end, and shows one that stands alone: it has to see what is behind it.
package struct LineEndPieces {
    private var holdsReturn = false

    /// Begins a text.
    package init() {}

    /// What can be shown, now that this piece has come; a CR at its end waits for the next piece.
    package mutating func take(_ piece: String) -> String {
        guard !piece.isEmpty else { return "" }
        var text = (holdsReturn ? "\r" : "") + piece
        holdsReturn = text.unicodeScalars.last == "\r"
        if holdsReturn { text.unicodeScalars.removeLast() }
        return text
    }

    /// What is left at the end of the text.
    package mutating func rest() -> String {
        defer { holdsReturn = false }
        return holdsReturn ? "\r" : ""
    }
}
