extension JSONReader {
    /// Whether the string whose bytes between the quotes are `range` is `text`, which has no backslash in it.
    ///
    /// A string written with escapes is compared as what it stands for.
    @inline(__always)
    package func bytes(_ range: Range<Int>, equal text: StaticString) -> Bool {
        precondition(range.lowerBound >= 0 && range.upperBound <= lexer.count)
        let count = text.utf8CodeUnitCount
        // An escape is longer than what it stands for.
        guard range.count >= count else { return false }
        // A StaticString's bytes are always there, and the index is below their number.
        let expected = unsafe text.utf8Start
        for index in 0..<count {
            let byte = lexer.byte(range.lowerBound &+ index)
            // As said above.
            guard unsafe expected[index] == byte else {
                return byte == UInt8(ascii: "\\") && isDecoded(range, equal: text)
            }
        }
        return range.count == count
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

    @inline(never)
    private func isDecoded(_ range: Range<Int>, equal text: StaticString) -> Bool {
        lexer.text(of: range) == text.description
    }
}
