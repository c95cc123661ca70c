/// The manual page of a program, with a part for each of its commands.
enum ProgramPage {
    /// Makes the page.
    static func page(of program: HelpCommand, section: Int, date: String) -> Roff {
        let name = program.path[0]
        var page = Roff(name: name, section: section, date: date, summary: summary(program.abstract))
        page.section("synopsis")
        if program.commands.isEmpty {
            page.paragraph(synopsis(program))
        } else {
            page.paragraph("\(Inline.bold(name)) \(Inline.italic("command")) [\(Inline.italic("argument"))]...")
        }
        var prose = Prose(program.discussion)
        page.section("description")
        if prose.opening.isEmpty { page.paragraph(Inline.markdown(program.abstract)) }
        prose.writeOpening(to: &page)
        let common = program.arguments.filter { !$0.isPositional }
        if !program.commands.isEmpty {
            page.section("commands")
            for command in leaves(of: program) {
                write(command, without: Set(common.map(\.name)), to: &page)
            }
        }
        page.section("options")
        if !program.commands.isEmpty { page.paragraph("Of every command:") }
        for argument in program.commands.isEmpty ? program.arguments : common {
            write(argument, to: &page)
        }
        prose.writeSections(to: &page)
        return page
    }

    private static func leaves(of command: HelpCommand) -> [HelpCommand] {
        command.commands.flatMap { $0.commands.isEmpty ? [$0] : leaves(of: $0) }
    }

    private static func write(_ command: HelpCommand, without common: Set<String>, to page: inout Roff) {
        page.subsection(command.path.joined(separator: " "))
        page.paragraph(synopsis(command, without: common))
        page.paragraph(Inline.markdown(command.abstract))
        var prose = Prose(command.discussion)
        prose.writeOpening(to: &page)
        for argument in command.arguments where !common.contains(argument.name) {
            write(argument, to: &page)
        }
    }

    private static func write(_ argument: HelpCommand.Argument, to page: inout Roff) {
        var text = Inline.markdown(argument.abstract)
        if let value = argument.defaultValue { text += " (default: \(Inline.code(value)))" }
        let more = argument.discussion.isEmpty ? [] : [Inline.markdown(argument.discussion)]
        page.term(argument.forms.joined(separator: ", "), [text] + more)
    }

    private static func synopsis(_ command: HelpCommand, without common: Set<String> = []) -> String {
        let words = command.arguments.filter { !common.contains($0.name) }.map(\.synopsis)
        return ([Inline.bold(command.path.joined(separator: " "))] + words).joined(separator: " ")
    }

    /// A sentence as the line of a name has it: no capital, no full stop.
    private static func summary(_ sentence: String) -> String {
        Inline.markdown(sentence.prefix(1).lowercased() + sentence.dropFirst()).trimmingEnd(".")
    }
}

extension String {
    fileprivate func trimmingEnd(_ character: Character) -> String {
        last == character ? String(dropLast()) : self
    }
}

/// What a program says about itself: paragraphs, tables that are indented, and sections under a line of capitals.
private struct Prose {
    /// The paragraphs before the first section.
    let opening: [[Substring]]
    private let sections: [(title: Substring, paragraphs: [[Substring]])]

    init(_ text: String) {
        var opening: [[Substring]] = []
        var sections: [(title: Substring, paragraphs: [[Substring]])] = []
        for block in text.split(separator: "\n\n") {
            var lines = block.split(separator: "\n")
            if let first = lines.first, first == first.uppercased()[...], first.contains(where: \.isLetter) {
                sections.append((first, []))
                lines.removeFirst()
            }
            if lines.isEmpty { continue }
            if sections.isEmpty { opening.append(lines) } else { sections[sections.count - 1].paragraphs.append(lines) }
        }
        self.opening = opening
        self.sections = sections
    }

    mutating func writeOpening(to page: inout Roff) {
        opening.forEach { write($0, to: &page) }
    }

    mutating func writeSections(to page: inout Roff) {
        for section in sections {
            page.section(String(section.title))
            section.paragraphs.forEach { write($0, to: &page) }
        }
    }

    private func write(_ lines: [Substring], to page: inout Roff) {
        // A table: each line begins with a word, and two spaces stand before what it means.
        let entries = lines.map { line -> (Substring, Substring)? in
            let entry = line.drop { $0 == " " }
            guard entry.startIndex != line.startIndex, let gap = entry.firstRange(of: "  ") else { return nil }
            return (entry[..<gap.lowerBound], entry[gap.upperBound...].drop { $0 == " " })
        }
        guard !entries.contains(where: { $0 == nil }) else {
            return page.paragraph(Inline.markdown(lines.joined(separator: " ")))
        }
        for case (let name, let meaning)? in entries {
            page.term(Inline.bold(name), [Inline.markdown(meaning)])
        }
    }
}
