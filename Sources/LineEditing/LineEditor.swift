/// What a line, or a text of several, becomes by the keys that are pressed.
///
/// No input and output of its own: keys in, outcomes out; `LineScreen` draws it.
package struct LineEditor {
    /// What a key came to.
    package enum Outcome: Equatable, Sendable {
        /// The text or the cursor may have changed.
        case edited
        /// The text is finished.
        case finished(String)
        /// The text was given up.
        case abandoned
        /// Nothing more will be written.
        case ended
        /// The screen is to be cleared.
        case cleared
        /// Somebody is to say what could stand here, by `complete`.
        case asked
        /// The key can do nothing here.
        case refused
    }

    /// The text so far.
    package private(set) var buffer = EditBuffer()
    private var killed = ""
    /// The older texts, the oldest first, with the present one at the end; each as it was edited meanwhile.
    private var past: [EditBuffer]
    private var place: Int

    /// Begins with an empty text; `history` is the oldest first.
    package init(history: [String] = []) {
        past = history.map { EditBuffer($0) } + [EditBuffer()]
        place = history.count
    }

    /// Does what a key says.
    package mutating func take(_ key: Key) -> Outcome {
        let before = buffer
        switch key {
        case .scalar(let scalar): buffer.insert(String(scalar))
        case .paste(let text): buffer.insert(text)
        case .newline: buffer.insert("\n")
        case .enter: return finish()
        case .tab: return .asked
        case .interrupt: return .abandoned
        case .clear: return .cleared
        case .endOfInput where buffer.isEmpty: return .ended
        case .endOfInput, .delete:
            if buffer.cursor < buffer.characters.count { buffer.remove(buffer.cursor..<buffer.cursor + 1) }
        case .backspace:
            if buffer.cursor > 0 { buffer.remove(buffer.cursor - 1..<buffer.cursor) }
        case .left: buffer.move(to: buffer.cursor - 1)
        case .right: buffer.move(to: buffer.cursor + 1)
        case .home: buffer.move(to: buffer.lineStart)
        case .end: buffer.move(to: buffer.lineEnd)
        case .wordLeft: buffer.move(to: buffer.wordStart(Self.isOfWord))
        case .wordRight: buffer.move(to: buffer.wordEnd(Self.isOfWord))
        case .up:
            if !buffer.moveLine(by: -1) { recall(place - 1) }
        case .down:
            if !buffer.moveLine(by: 1) { recall(place + 1) }
        // As in shells, what Ctrl-W takes away ends at a space.
        case .killWordLeft: kill(buffer.wordStart { !$0.isWhitespace }..<buffer.cursor)
        case .killWordRight: kill(buffer.cursor..<buffer.wordEnd(Self.isOfWord))
        case .killToStart: kill(buffer.lineStart..<buffer.cursor)
        case .killToEnd:
            // At the end of a line, the line end itself.
            let end = buffer.lineEnd
            kill(buffer.cursor..<(end == buffer.cursor ? min(end + 1, buffer.characters.count) : end))
        case .yank: buffer.insert(killed)
        }
        return buffer == before ? .refused : .edited
    }

    /// Puts in as much as all the candidates have in common.
    ///
    /// Returns what a person has to choose from: nothing where there was something to put in.
    package mutating func complete(_ completion: Completion) -> [String] {
        let start = buffer.cursor - completion.replacing
        guard start >= 0, !completion.candidates.isEmpty else { return [] }
        let common = completion.common
        let word = String(buffer.characters[start..<buffer.cursor])
        guard common != word || completion.candidates.count == 1 else { return completion.candidates }
        buffer.remove(start..<buffer.cursor)
        // A folder's name goes on.
        let isWhole = completion.candidates.count == 1 && !common.hasSuffix("/")
        buffer.insert(isWhole ? common + " " : common)
        return []
    }

    /// Ends the text, unless its last line says by a backslash that another one follows.
    private mutating func finish() -> Outcome {
        let slashes = buffer.characters.reversed().prefix { $0 == "\\" }.count
        guard slashes % 2 == 1 else { return .finished(buffer.text) }
        let end = buffer.characters.count
        buffer.remove(end - 1..<end)
        buffer.insert("\n")
        return .edited
    }

    private mutating func kill(_ range: Range<Int>) {
        if !range.isEmpty { killed = buffer.remove(range) }
    }

    private mutating func recall(_ index: Int) {
        guard past.indices.contains(index) else { return }
        past[place] = buffer
        place = index
        buffer = past[index]
        buffer.move(to: buffer.characters.count)
    }

    private static func isOfWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }
}
