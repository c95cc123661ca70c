/// A line for people in the width of their terminal, broken between words.
package enum WrappedText {
    /// The least room that is left to words beside their indent.
    private static let leastRoom = 20

    /// The text with line ends in place of the spaces at which it goes on below.
    ///
    /// What goes on stands under the beginning of the text: behind its leading spaces, or `hanging` columns from the
    /// edge. A word that no line holds begins one and is left whole, so that an address can be taken from it. Colour
    /// and weight (SGR sequences) take no room; `text` has no other control characters (``ShownText``).
    package static func of(_ text: String, columns: Int, hanging: Int? = nil) -> String {
        guard DisplayWidth.columns(of: text) > columns else { return text }
        var wrapped = ""
        var column = 0
        var leading = 0
        var isInText = false
        var rest = text[...]
        while !rest.isEmpty {
            let gap = rest.prefix { $0 == " " }
            rest = rest.dropFirst(gap.count)
            let word = rest.prefix { $0 != " " }
            rest = rest.dropFirst(word.count)
            let width = DisplayWidth.columns(of: String(word))
            let indent = min(hanging ?? leading, max(0, columns - leastRoom))
            if isInText, width > 0, column + gap.count + width > columns, column > indent {
                wrapped += "\n" + String(repeating: " ", count: indent) + word
                column = indent + width
            } else {
                wrapped += gap + word
                column += gap.count + width
            }
            if !isInText { leading += gap.count }
            isInText = isInText || width > 0
        }
        return wrapped
    }
}
