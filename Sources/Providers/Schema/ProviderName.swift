/// The rules for the names of a provider, of its variables and of its handler (PROVIDERS.md, "Adding a provider").
package enum ProviderName {
    /// The pattern of a provider's name.
    package static let pattern = "^[a-z0-9][a-z0-9_-]{0,62}$"
    /// The pattern in words.
    package static let rule =
        "must consist of a-z, 0-9, - and _, begin with a letter or digit and have 63 characters at most"
    /// The pattern of the beginning of its variables' names.
    package static let prefixPattern = "^[A-Z]([A-Z0-9_]*[A-Z0-9])?$"
    /// That pattern in words, with the bound beside it.
    package static let prefixRule =
        "must consist of A-Z, 0-9 and _, begin with a letter, not end with _ and have 80 characters at most"
    /// The pattern of what names a handler's file, with or without its ending.
    static let handlerPattern = "^(?!\\.)[A-Za-z0-9_.-]{1,100}(\\.json)?$"
    /// No prefix is longer, so that no variable's name gets unwieldy.
    static let longestPrefix = 80

    /// Whether a text can be a provider's name.
    package static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 63 else { return false }
        return (isLower(first) || isDigit(first))
            && name.utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
    }

    /// Whether a text can be what a provider's variables begin with.
    package static func isValidPrefix(_ prefix: String) -> Bool {
        guard let first = prefix.utf8.first, prefix.utf8.count <= longestPrefix else { return false }
        return isUpper(first) && prefix.utf8.last != UInt8(ascii: "_")
            && prefix.utf8.allSatisfy { isUpper($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    /// The prefix that a provider gets when none is asked for: `my-llm` has `MY_LLM`, `01ai` has `P_01AI`.
    package static func prefix(for name: String) -> String {
        var prefix = String(
            decoding: name.uppercased().utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 },
            as: UTF8.self
        )
        while prefix.utf8.last == UInt8(ascii: "_") { prefix.removeLast() }
        guard let first = prefix.utf8.first else { return "P" }
        return isUpper(first) ? prefix : "P_" + prefix
    }

    /// What is wrong with the name of a handler, or nil; a handler's file is `handlers/NAME.json` and nothing else.
    package static func handlerProblem(_ name: String) -> String? {
        guard !name.utf8.contains(UInt8(ascii: "/")), name != ".", name != "..", !name.hasPrefix(".") else {
            return "a handler is named by a file in handlers/, without slashes and without a dot before it"
        }
        let isPlain = name.utf8.allSatisfy {
            isLower($0) || isUpper($0) || isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: ".")
        }
        guard isPlain, !name.isEmpty, name.utf8.count <= 100 else {
            return "a handler's name consists of letters, digits, - _ and ."
        }
        return nil
    }

    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
