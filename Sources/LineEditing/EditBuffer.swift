/// A text that is being written, and where in it the cursor is.
package struct EditBuffer: Equatable, Sendable {
    /// The text in the characters that a reader sees.
    package private(set) var characters: [Character] = []
    /// The number of the character that the cursor is before.
    package private(set) var cursor = 0

    /// A text with the cursor at its end.
    package init(_ text: String = "") {
        insert(text)
    }

    /// The whole text.
    package var text: String { String(characters) }
    /// Whether there is none.
    package var isEmpty: Bool { characters.isEmpty }
    /// What is before the cursor.
    package var textBeforeCursor: String { String(characters[..<cursor]) }

    /// Puts a text at the cursor; a part of a character joins the one before it.
    package mutating func insert(_ text: String) {
        // What joins what is decided among neighbours: no character that people write reaches further than this.
        let start = max(0, cursor - 8)
        let end = min(characters.count, cursor + 1)
        let before = String(characters[start..<cursor]) + text
        let after = String(characters[cursor..<end])
        let joined = Array(before + after)
        characters.replaceSubrange(start..<end, with: joined)
        cursor = start + min(before.count, joined.count)
    }

    /// Takes away the characters of a range; the cursor goes to where they were.
    @discardableResult
    package mutating func remove(_ range: Range<Int>) -> String {
        let removed = String(characters[range])
        characters.removeSubrange(range)
        cursor = range.lowerBound
        return removed
    }

    /// Moves the cursor, as far as there is text.
    package mutating func move(to position: Int) {
        cursor = min(max(position, 0), characters.count)
    }

    /// Where the cursor's line begins.
    package var lineStart: Int {
        (characters[..<cursor].lastIndex(of: "\n") ?? -1) + 1
    }

    /// Where the cursor's line ends.
    package var lineEnd: Int {
        characters[cursor...].firstIndex(of: "\n") ?? characters.count
    }

    /// Where the word before the cursor begins; `isPartOfWord` tells what words are made of.
    package func wordStart(_ isPartOfWord: (Character) -> Bool) -> Int {
        let end = characters[..<cursor].lastIndex(where: isPartOfWord).map { $0 + 1 } ?? 0
        return characters[..<end].lastIndex { !isPartOfWord($0) }.map { $0 + 1 } ?? 0
    }

    /// Where the word after the cursor ends.
    package func wordEnd(_ isPartOfWord: (Character) -> Bool) -> Int {
        let start = characters[cursor...].firstIndex(where: isPartOfWord) ?? characters.count
        return characters[start...].firstIndex { !isPartOfWord($0) } ?? characters.count
    }

    /// Moves the cursor by so many lines, to the same place in the line as far as that is as long; false where there
    /// is no such line.
    package mutating func moveLine(by lines: Int) -> Bool {
        let place = cursor - lineStart
        if lines < 0 {
            guard lineStart > 0 else { return false }
            cursor = lineStart - 1
        } else {
            guard lineEnd < characters.count else { return false }
            cursor = lineEnd + 1
        }
        cursor = min(lineStart + place, lineEnd)
        return true
    }
}
