extension JSONReader {
    /// Whether the string whose bytes between the quotes are `range` is `text`, which has no backslash in it.
    ///
    /// The range is one that this reader has handed out. A string written with escapes is compared as what it stands
    /// for.
    package func bytes(_ range: Range<Int>, equal text: StaticString) -> Bool {
        if range.count == text.utf8CodeUnitCount { return lexer.bytes.hasBytes(text, at: range.lowerBound) }
        return hasSeenEscape && isDecoded(range, equal: text)
    }

    @inline(never)
    private func isDecoded(_ range: Range<Int>, equal text: StaticString) -> Bool {
        self.text(of: range).utf8.elementsEqual(text.description.utf8)
    }

    /// The text of a string whose bytes between the quotes are `range`, its escapes decoded.
    package func text(of range: Range<Int>) -> String {
        precondition(range.lowerBound >= 0 && range.upperBound <= lexer.count)
        return lexer.text(of: range)
    }

    /// Appends the UTF-8 of a string whose bytes between the quotes are `range`, its escapes decoded.
    package func appendText(of range: Range<Int>, to output: inout [UInt8]) {
        precondition(range.lowerBound >= 0 && range.upperBound <= lexer.count)
        lexer.appendText(of: range, to: &output)
    }
}
