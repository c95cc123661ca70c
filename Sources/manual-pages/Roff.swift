/// A manual page as it is written, in the macros of man(7), which groff and mandoc both read.
struct Roff {
    /// The page so far.
    private(set) var text: String
    /// Whether a paragraph begins here of itself.
    private var isAfterHeading = false

    /// Begins a page.
    init(name: String, section: Int, date: String, summary: String) {
        text = ".TH \(Self.quoted(name.uppercased())) \(section) \(Self.quoted(date)) providerd\n"
        self.section("name")
        line(Inline.plain(name) + " \\- " + summary)
    }

    /// Begins a section.
    mutating func section(_ title: String) {
        // The name of a file stays as it is.
        let isName = title.contains { "._/".contains($0) }
        text += ".SH \(Self.quoted(isName ? title : title.uppercased()))\n"
        isAfterHeading = true
    }

    /// Begins a part of a section.
    mutating func subsection(_ title: String) {
        text += ".SS \(Self.quoted(title))\n"
        isAfterHeading = true
    }

    /// A paragraph of text with its fonts.
    mutating func paragraph(_ content: String) {
        beginParagraph()
        line(content)
    }

    /// An entry of a list of terms.
    mutating func term(_ name: String, _ content: [String]) {
        text += ".TP\n"
        line(name)
        for (index, part) in content.enumerated() {
            if index > 0 { text += ".br\n" }
            line(part)
        }
    }

    /// An entry of a list, with its mark.
    mutating func item(_ mark: String, width: Int, _ content: String) {
        text += ".IP \(mark) \(width)\n"
        line(content)
    }

    /// Lines that stay as they are.
    mutating func example(_ lines: [String]) {
        beginParagraph()
        text += ".RS 4\n.EX\n"
        for example in lines {
            line(Inline.code(example))
        }
        text += ".EE\n.RE\n"
    }

    private mutating func beginParagraph() {
        if !isAfterHeading { text += ".PP\n" }
    }

    /// A line that is no request, whatever it begins with.
    private mutating func line(_ content: String) {
        if content.hasPrefix(".") || content.hasPrefix("'") { text += "\\&" }
        text += content.isEmpty ? "\\&\n" : content + "\n"
        isAfterHeading = false
    }

    /// An argument of a request.
    private static func quoted(_ word: String) -> String {
        "\"" + Inline.plain(word) + "\""
    }
}
