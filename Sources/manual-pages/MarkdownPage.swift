/// Makes a manual page of Markdown, as far as our documentation uses it.
///
/// Headings become sections, fenced code examples, lists lists; a table becomes a list of its first column's terms,
/// since a terminal has no room for its columns.
struct MarkdownPage {
    private let name: String
    private let section: Int
    private let date: String

    /// Names the page.
    init(name: String, section: Int, date: String) {
        self.name = name
        self.section = section
        self.date = date
    }

    /// Makes the page: the first paragraph is what stands beside its name.
    mutating func page(of text: String) -> Roff {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let line = lines.first, line.hasPrefix("# ") || line.isEmpty { lines.removeFirst() }
        let first = Self.takeParagraph(&lines)
        let summary = first.prefix(1).lowercased() + first.dropFirst()
        let sentence = summary.hasSuffix(".") ? String(summary.dropLast()) : String(summary)
        var page = Roff(name: name, section: section, date: date, summary: Inline.markdown(sentence))
        if let next = lines.first(where: { !$0.isEmpty }), !next.hasPrefix("## ") { page.section("description") }
        while let line = lines.first {
            if line.isEmpty || line.hasPrefix("<!--") {
                lines.removeFirst()
            } else if line.hasPrefix("```") {
                page.example(Self.takeFence(&lines))
            } else if line.hasPrefix("#") {
                lines.removeFirst()
                Self.writeHeading(line, to: &page)
            } else if line.hasPrefix("|") {
                Self.writeTable(&lines, to: &page)
            } else if let item = Self.takeItem(&lines) {
                page.item(item.mark, width: item.width, Inline.markdown(item.text))
            } else {
                page.paragraph(Inline.markdown(Self.takeParagraph(&lines)))
            }
        }
        return page
    }

    private static func writeHeading(_ line: Substring, to page: inout Roff) {
        let title = line.drop { $0 == "#" }.drop { $0 == " " }.filter { $0 != "`" }
        if line.hasPrefix("###") { page.subsection(title) } else { page.section(title) }
    }

    private static func takeFence(_ lines: inout ArraySlice<Substring>) -> [String] {
        lines.removeFirst()
        var code: [String] = []
        while let line = lines.popFirst(), !line.hasPrefix("```") {
            code.append(String(line))
        }
        return code
    }

    private static func takeParagraph(_ lines: inout ArraySlice<Substring>) -> String {
        var words: [Substring] = []
        while let line = lines.first, !line.isEmpty, words.isEmpty || !beginsBlock(line) {
            words.append(line)
            lines.removeFirst()
        }
        return words.joined(separator: " ")
    }

    private static func beginsBlock(_ line: Substring) -> Bool {
        line.hasPrefix("```") || line.hasPrefix("#") || line.hasPrefix("|") || mark(of: line) != nil
    }

    private static func takeItem(
        _ lines: inout ArraySlice<Substring>
    ) -> (mark: String, width: Int, text: String)? {
        guard let first = lines.first, let (mark, length) = mark(of: first) else { return nil }
        lines.removeFirst()
        var words = [first.dropFirst(length)]
        while let line = lines.first, line.hasPrefix(" "), !line.isEmpty {
            words.append(line.drop { $0 == " " })
            lines.removeFirst()
        }
        return (mark, length == 2 ? 2 : 4, words.joined(separator: " "))
    }

    /// The mark of an item and its length in the line; nil where the line begins none.
    private static func mark(of line: Substring) -> (String, Int)? {
        if line.hasPrefix("- ") || line.hasPrefix("* ") { return ("\\(bu", 2) }
        let number = line.prefix(while: \.isNumber)
        guard !number.isEmpty, line.dropFirst(number.count).hasPrefix(". ") else { return nil }
        return ("\(number).", number.count + 2)
    }

    private static func writeTable(_ lines: inout ArraySlice<Substring>, to page: inout Roff) {
        var rows: [[String]] = []
        while let line = lines.first, line.hasPrefix("|") {
            lines.removeFirst()
            let cells = Self.cells(of: line)
            let isRule = cells.allSatisfy { cell in !cell.isEmpty && cell.allSatisfy { "-: ".contains($0) } }
            if !isRule { rows.append(cells) }
        }
        guard let head = rows.first else { return }
        for row in rows.dropFirst() {
            // With two columns, what the second one is stands to reason.
            let parts = zip(head, row).dropFirst().filter { !$0.1.isEmpty }.map { title, cell in
                head.count > 2 && !title.isEmpty
                    ? "\(Inline.markdown(title)): \(Inline.markdown(cell))" : Inline.markdown(cell)
            }
            page.term(Inline.markdown(row.first ?? ""), parts)
        }
        // What follows is no part of the last entry.
        if lines.first?.isEmpty == false { page.paragraph("") }
    }

    /// The cells of a row: divided at bars that are neither escaped nor within code.
    private static func cells(of line: Substring) -> [String] {
        var cells = [""]
        var isInCode = false
        var isEscaped = false
        for character in line.dropFirst() {
            if isEscaped {
                cells[cells.count - 1] += character == "|" ? "|" : "\\\(character)"
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "|", !isInCode {
                cells.append("")
            } else {
                if character == "`" { isInCode.toggle() }
                cells[cells.count - 1].append(character)
            }
        }
        // Behind the last bar there is nothing.
        return cells.dropLast().map { cell in
            String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}
