/// Text within a line, as groff_char(7) wants it.
enum Inline {
    /// Text as it is.
    static func plain(_ text: some StringProtocol) -> String {
        escaped(text, hyphen: "-")
    }

    /// What is typed or printed as it stands here, each hyphen a minus.
    static func code(_ text: some StringProtocol) -> String {
        escaped(text, hyphen: "\\-")
    }

    /// Code in bold, as manuals set what is typed.
    static func bold(_ text: some StringProtocol) -> String {
        "\\fB\(code(text))\\fR"
    }

    /// What stands for something else.
    static func italic(_ text: some StringProtocol) -> String {
        "\\fI\(code(text))\\fR"
    }

    /// Markdown's emphasis, code and links.
    static func markdown(_ text: some StringProtocol) -> String {
        var result = ""
        var rest = Substring(text)
        while let character = rest.first {
            if let (content, after) = enclosed(rest, "``") ?? enclosed(rest, "`") {
                result += bold(content)
                rest = after
            } else if let (content, after) = enclosed(rest, "**") {
                result += "\\fB\(markdown(content))\\fR"
                rest = after
            } else if let (content, after) = enclosed(rest, "*") {
                result += italic(content)
                rest = after
            } else if let (name, target, after) = link(rest) {
                result += markdown(name) + (target.contains("://") ? " (\(code(target)))" : "")
                rest = after
            } else if let (page, after) = reference(rest) {
                result += italic(page)
                rest = after
            } else {
                result += plain(String(character))
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// What stands between two marks, and what follows.
    private static func enclosed(_ text: Substring, _ mark: String) -> (Substring, Substring)? {
        guard text.hasPrefix(mark) else { return nil }
        let content = text.dropFirst(mark.count)
        // An asterisk before a space is one.
        guard let first = content.first, !first.isWhitespace || mark == "`" else { return nil }
        guard let end = content.firstRange(of: mark), !end.isEmpty, end.lowerBound > content.startIndex else {
            return nil
        }
        return (content[..<end.lowerBound], content[end.upperBound...])
    }

    /// `[name](target)`.
    private static func link(_ text: Substring) -> (name: Substring, target: Substring, after: Substring)? {
        guard text.hasPrefix("["), let middle = text.firstRange(of: "]("),
            let end = text[middle.upperBound...].firstIndex(of: ")")
        else { return nil }
        let name = text[..<middle.lowerBound].dropFirst()
        return (name, text[middle.upperBound..<end], text[text.index(after: end)...])
    }

    /// `<doc:Page>`.
    private static func reference(_ text: Substring) -> (page: Substring, after: Substring)? {
        guard text.hasPrefix("<doc:"), let end = text.firstIndex(of: ">") else { return nil }
        return (text[..<end].dropFirst(5), text[text.index(after: end)...])
    }

    private static func escaped(_ text: some StringProtocol, hyphen: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += hyphen
            case "'": result += "\\(aq"
            case "`": result += "\\(ga"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            case "\"": result += "\\(dq"
            default:
                guard !scalar.isASCII else {
                    result.unicodeScalars.append(scalar)
                    continue
                }
                // At least four digits, groff_char(7).
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
            }
        }
        return result
    }
}
