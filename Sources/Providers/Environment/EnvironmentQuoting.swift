/// Why a value or key cannot be written to an environment file; the message holds neither.
package struct EnvironmentError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The reasons.
    package enum Code: Sendable {
        /// The key is no shell variable's name.
        case invalidKey
        /// The value holds a line break, NUL or another control character.
        case controlCharacter
        /// The value is not UTF-8.
        case notUTF8
        /// No way of quoting it reads the same everywhere.
        case notQuotable
        /// Another line of the file swallows the new one.
        case brokenFile
    }

    package let code: Code
    /// One sentence for a person.
    package let message: String

    package var description: String { message }
}

/// How a value is written so that python-dotenv, motdotla/dotenv, `sh` and systemd's `EnvironmentFile=` read the same.
///
/// Three forms are common ground. Bare, when every character is plain in all of them. In single quotes, where `sh` and
/// systemd take everything as it is, while python-dotenv undoes `\\` and `\'`: so no single quote, no pair of
/// backslashes and none at the end. In double quotes, where what would be expanded or unescaped (`"`, `\`, `$`, `` ` ``)
/// may not occur. A value that fits none of them is refused: it would be a different key to each reader.
package enum EnvironmentQuoting {
    /// The value as it is to stand behind the equals sign.
    package static func quoted(_ value: Span<UInt8>) throws(EnvironmentError) -> [UInt8] {
        try check(value)
        let bytes = value.indices.map { value[$0] }
        if bytes.allSatisfy(isPlain) { return bytes }
        if !bytes.contains(UInt8(ascii: "'")) && !hasPairOrTrailingBackslash(bytes) {
            return [UInt8(ascii: "'")] + bytes + [UInt8(ascii: "'")]
        }
        if !bytes.contains(where: { "\"\\$`".utf8.contains($0) }) {
            return [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
        }
        throw EnvironmentError(
            code: .notQuotable,
            message: "the value mixes quotes or backslashes in a way that not every reader of .env takes the same"
        )
    }

    /// A key that every reader takes: the name of a shell variable.
    package static func isValidKey(_ key: String) -> Bool {
        guard let first = key.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return key.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
    }

    private static func check(_ value: Span<UInt8>) throws(EnvironmentError) {
        var expansion = false
        for index in value.indices {
            let byte = value[index]
            // systemd.exec(5) drops a variable with any control character but the tab.
            if (byte < 0x20 && byte != 0x09) || byte == 0x7F {
                throw EnvironmentError(
                    code: .controlCharacter,
                    message: "the value holds a line break, NUL or another control character"
                )
            }
            if byte == UInt8(ascii: "{"), index > 0, value[index - 1] == UInt8(ascii: "$") { expansion = true }
            if expansion, byte == UInt8(ascii: "}") {
                throw EnvironmentError(
                    code: .notQuotable,
                    message: "the value holds ${…}, which python-dotenv expands even between quotes"
                )
            }
        }
        do {
            _ = try UTF8Span(validating: value)
        } catch {
            throw EnvironmentError(code: .notUTF8, message: "the value is not UTF-8")
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "_-./:@%+,=".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func hasPairOrTrailingBackslash(_ bytes: [UInt8]) -> Bool {
        guard let last = bytes.last else { return false }
        return last == UInt8(ascii: "\\")
            || zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "\\") && $1 == UInt8(ascii: "\\") }
    }
}
