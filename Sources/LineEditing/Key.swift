/// What a person does at the keyboard, as an editor of lines knows it.
package enum Key: Equatable, Sendable {
    /// A part of a character, or a whole one.
    case scalar(Unicode.Scalar)
    /// A text from the clipboard, its line ends as `\n`.
    case paste(String)
    /// The line is finished.
    case enter
    /// A line end inside of the text: Alt-Enter, Ctrl-J, and Shift-Enter where the terminal tells it.
    case newline
    /// Tab: what could come here?
    case tab
    /// Removes the character before the cursor.
    case backspace
    /// Removes the character at the cursor.
    case delete
    /// To the character before.
    case left
    /// To the character after.
    case right
    /// To the line above, or back in the history.
    case up
    /// To the line below, or forward in the history.
    case down
    /// To the beginning of the line.
    case home
    /// To the end of the line.
    case end
    /// To the beginning of the word before.
    case wordLeft
    /// To the end of the word after.
    case wordRight
    /// Ctrl-W: takes away the word before the cursor.
    case killWordLeft
    /// Alt-D: takes away the word after the cursor.
    case killWordRight
    /// Ctrl-U: takes away what is before the cursor in its line.
    case killToStart
    /// Ctrl-K: takes away what is after the cursor in its line.
    case killToEnd
    /// Ctrl-Y: puts back what was taken away last.
    case yank
    /// Ctrl-L: clears the screen.
    case clear
    /// Ctrl-C.
    case interrupt
    /// Ctrl-D.
    case endOfInput
}
