/// Takes an environment file apart by the grammar of python-dotenv, statement by statement.
///
/// It is the regular expressions of version 1.2.4 written out as a scanner, so the two agree on every input: which quote ends
/// a value, what counts as white space (Unicode's, as Python has it), where a comment begins, and where reading goes on
/// behind a line that is no statement.
struct EnvironmentParser: ~Escapable {
    private let bytes: Span<UInt8>
    private(set) var position: Int
    private var line = 1

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
        // One byte order mark at the very start is no part of the first key.
        let mark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
        position = mark ? 3 : 0
    }

    /// The next statement, or nil at the end of the file.
    mutating func next() -> EnvironmentBinding? {
        guard position < bytes.count else { return nil }
        let begin = position
        skipWhitespace(acrossLines: true)
        line += newlines(in: begin..<position)
        let start = position
        let startLine = line
        defer { line += newlines(in: start..<position) }
        guard start < bytes.count else { return blank(begin, startLine) }

        var keyRange = start..<start
        var value: (range: Range<Int>, quote: EnvironmentBinding.Quote)?
        skipExport()
        let isKey = byte != UInt8(ascii: "#")
        var isError = false
        if isKey {
            if let range = scanKey() {
                keyRange = range
                skipWhitespace(acrossLines: false)
                if byte == UInt8(ascii: "=") {
                    position += 1
                    let equals = position
                    skipWhitespace(acrossLines: false)
                    // White space and then a comment: nothing is set. Without the space the # belongs to the value.
                    let isEmpty = position > equals && byte == UInt8(ascii: "#")
                    value = isEmpty ? (equals..<equals, .none) : scanValue()
                    isError = value == nil
                }
            } else {
                isError = true
            }
        }
        if !isError { isError = !skipCommentAndLineEnd() }
        if isError {
            skipRestOfLine()
            return EnvironmentBinding(
                range: begin..<position,
                start: start,
                line: startLine,
                key: nil,
                keyRange: start..<start,
                valueRange: nil,
                quote: .none,
                isError: true
            )
        }
        return EnvironmentBinding(
            range: begin..<position,
            start: start,
            line: startLine,
            key: isKey ? keyText(keyRange) : nil,
            keyRange: keyRange,
            valueRange: value?.range,
            quote: value?.quote ?? .none,
            isError: false
        )
    }

    private func blank(_ begin: Int, _ line: Int) -> EnvironmentBinding {
        EnvironmentBinding(
            range: begin..<position,
            start: position,
            line: line,
            key: nil,
            keyRange: position..<position,
            valueRange: nil,
            quote: .none,
            isError: false
        )
    }

    private var byte: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    /// `export` and white space before the key, if both are there.
    private mutating func skipExport() {
        var index = position
        for expected in "export".utf8 {
            guard index < bytes.count, bytes[index] == expected else { return }
            index += 1
        }
        let word = position
        position = index
        skipWhitespace(acrossLines: false)
        if position == index { position = word }
    }

    /// `'key'` or everything up to white space, `=` or `#`; nil when there is no key.
    private mutating func scanKey() -> Range<Int>? {
        let start = position
        if byte == UInt8(ascii: "'") {
            var index = position + 1
            while index < bytes.count, bytes[index] != UInt8(ascii: "'") { index += 1 }
            guard index < bytes.count, index > position + 1 else { return nil }
            position = index + 1
            return start..<position
        }
        while let byte, byte != UInt8(ascii: "="), byte != UInt8(ascii: "#"), whitespace(at: position) == 0 {
            position += 1
        }
        return position > start ? start..<position : nil
    }

    private func keyText(_ range: Range<Int>) -> String {
        let quoted = bytes[range.lowerBound] == UInt8(ascii: "'")
        let inner = quoted ? range.lowerBound + 1..<range.upperBound - 1 : range
        return String(decoding: inner.map { bytes[$0] }, as: UTF8.self)
    }

    private mutating func scanValue() -> (range: Range<Int>, quote: EnvironmentBinding.Quote)? {
        switch byte {
        case UInt8(ascii: "'"): scanQuoted(UInt8(ascii: "'")).map { ($0, .single) }
        case UInt8(ascii: "\""): scanQuoted(UInt8(ascii: "\"")).map { ($0, .double) }
        default: (scanUnquoted(), .none)
        }
    }

    /// A quoted value: up to the first quote that no backslash escapes; a backslash escapes whatever follows it.
    private mutating func scanQuoted(_ quote: UInt8) -> Range<Int>? {
        let start = position
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == quote {
                position = index + 1
                return start..<position
            }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    /// An unquoted value: the line up to a `#` with white space before it, without white space at its end.
    private mutating func scanUnquoted() -> Range<Int> {
        let start = position
        var end = start
        while let byte, !isLineEnd(byte) {
            let space = whitespace(at: position)
            if space > 0 {
                position += space
            } else if byte == UInt8(ascii: "#"), position > end {
                break
            } else {
                position += 1
                end = position
            }
        }
        position = end
        return start..<end
    }

    private mutating func skipCommentAndLineEnd() -> Bool {
        skipWhitespace(acrossLines: false)
        if byte == UInt8(ascii: "#") {
            while let byte, !isLineEnd(byte) { position += 1 }
        }
        guard let byte else { return true }
        guard isLineEnd(byte) else { return false }
        skipLineEnd()
        return true
    }

    private mutating func skipRestOfLine() {
        while let byte, !isLineEnd(byte) { position += 1 }
        skipLineEnd()
    }

    private mutating func skipLineEnd() {
        guard let byte else { return }
        position += 1
        if byte == UInt8(ascii: "\r"), self.byte == UInt8(ascii: "\n") { position += 1 }
    }

    private mutating func skipWhitespace(acrossLines: Bool) {
        while let byte, acrossLines || !isLineEnd(byte) {
            let length = whitespace(at: position)
            if length == 0 { return }
            position += length
        }
    }

    private func isLineEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private func newlines(in range: Range<Int>) -> Int {
        var count = 0
        for index in range {
            if bytes[index] == UInt8(ascii: "\n") {
                count += 1
            } else if bytes[index] == UInt8(ascii: "\r") {
                if index + 1 >= bytes.count || bytes[index + 1] != UInt8(ascii: "\n") { count += 1 }
            }
        }
        return count
    }

    /// The length in bytes of the white space character (`\s` of Python) at `index`, or 0.
    private func whitespace(at index: Int) -> Int {
        switch bytes[index] {
        case 0x09...0x0D, 0x1C...0x20: 1
        case 0xC2: follows(index, 0x85) || follows(index, 0xA0) ? 2 : 0
        case 0xE1: follows(index, 0x9A, 0x80) ? 3 : 0
        case 0xE2: isGeneralPunctuationSpace(index) ? 3 : 0
        case 0xE3: follows(index, 0x80, 0x80) ? 3 : 0
        default: 0
        }
    }

    private func follows(_ index: Int, _ second: UInt8) -> Bool {
        index + 1 < bytes.count && bytes[index + 1] == second
    }

    private func follows(_ index: Int, _ second: UInt8, _ third: UInt8) -> Bool {
        index + 2 < bytes.count && bytes[index + 1] == second && bytes[index + 2] == third
    }

    /// U+2000 … U+200A, U+2028, U+2029, U+202F, U+205F.
    private func isGeneralPunctuationSpace(_ index: Int) -> Bool {
        guard index + 2 < bytes.count else { return false }
        let third = bytes[index + 2]
        return switch bytes[index + 1] {
        case 0x80: (0x80...0x8A).contains(third) || third == 0xA8 || third == 0xA9 || third == 0xAF
        case 0x81: third == 0x9F
        default: false
        }
    }
}
