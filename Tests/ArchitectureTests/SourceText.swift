/// Swift source whose comments and the contents of whose string literals are blanked, so that a rule about code sees
/// code only.
///
/// Lines and columns stay what they were. What an interpolation evaluates is blanked with its string.
struct SourceText {
    /// The lines as written.
    let raw: [String]
    /// The lines with comments and string contents replaced by spaces.
    let code: [String]

    init(_ text: String) {
        var scanner = Scanner(Array(text.utf8))
        raw = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        code = String(decoding: scanner.blanked(), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private struct Scanner {
        private let bytes: [UInt8]
        private var output: [UInt8]
        private var position = 0

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            output = bytes
        }

        mutating func blanked() -> [UInt8] {
            while position < bytes.count {
                guard Self.beginsLiteral(bytes[position]) else {
                    position += 1
                    continue
                }
                if at("//") {
                    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { blank() }
                } else if at("/*") {
                    comment()
                } else if let pounds = openingPounds() {
                    string(pounds)
                } else {
                    position += 1
                }
            }
            return output
        }

        /// Whether a comment or a string can begin with the byte: `/`, `"` or `#`.
        private static func beginsLiteral(_ byte: UInt8) -> Bool {
            byte == 0x2f || byte == 0x22 || byte == 0x23
        }

        private func at(_ text: StaticString, offset: Int = 0) -> Bool {
            let start = position + offset
            let wanted = Array(text.description.utf8)
            return start + wanted.count <= bytes.count && bytes[start..<start + wanted.count].elementsEqual(wanted)
        }

        private mutating func blank() {
            if bytes[position] != UInt8(ascii: "\n") { output[position] = UInt8(ascii: " ") }
            position += 1
        }

        private mutating func comment() {
            var depth = 0
            while position < bytes.count {
                if at("/*") {
                    depth += 1
                    blank()
                } else if at("*/") {
                    depth -= 1
                    blank()
                }
                blank()
                if depth == 0 { return }
            }
        }

        /// The number of `#` before a quotation mark that begins here, or nil when no string begins here.
        private func openingPounds() -> Int? {
            var end = position
            while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
            return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - position : nil
        }

        private func hasPounds(_ count: Int, at start: Int) -> Bool {
            start + count <= bytes.count && bytes[start..<start + count].allSatisfy { $0 == UInt8(ascii: "#") }
        }

        private mutating func string(_ pounds: Int) {
            position += pounds
            let isMultiline = at("\"\"\"")
            let quotes = isMultiline ? 3 : 1
            position += quotes
            while position < bytes.count {
                if at("\\"), hasPounds(pounds, at: position + 1) {
                    for _ in 0...pounds { blank() }
                    if at("(") { interpolation() } else if position < bytes.count { blank() }
                } else if isMultiline ? at("\"\"\"") : at("\""), hasPounds(pounds, at: position + quotes) {
                    position += quotes + pounds
                    return
                } else if !isMultiline, bytes[position] == UInt8(ascii: "\n") {
                    return
                } else {
                    blank()
                }
            }
        }

        private mutating func interpolation() {
            var depth = 0
            let start = position
            while position < bytes.count {
                if let pounds = openingPounds() {
                    string(pounds)
                    continue
                }
                if at("(") { depth += 1 }
                if at(")") { depth -= 1 }
                position += 1
                if depth == 0 { break }
            }
            for index in start..<position where bytes[index] != UInt8(ascii: "\n") {
                output[index] = UInt8(ascii: " ")
            }
        }
    }
}

extension String {
    /// The words of a line of code: maximal runs of letters, digits and underscores.
    var words: [Substring] {
        split { !($0.isLetter || $0.isNumber || $0 == "_") }
    }
}
