import LineEditing
import POSIX
import Wire

/// A list to choose from by number or by a few letters.
struct Menu {
    /// One line of it.
    struct Entry {
        /// What is shown.
        let title: String
        /// What is chosen by its exact name, and shown where it is what Enter takes.
        let name: String
        /// What it is chosen by beside, written whole.
        var others: [String] = []
        /// What letters are looked for in where neither title nor name of any entry holds them.
        var more = ""
    }

    /// Entries below a heading.
    struct Section {
        let title: String
        let entries: [Entry]
        /// Whether it is shown only when asked for; its entries can be chosen all the same.
        var isFolded = false
    }

    /// How many entries may stand below each other where two columns do not hold every title.
    private static let fewLines = 16

    /// In how many columns of the terminal two columns of entries are readable.
    private static let twoColumns = 60

    /// What shows the sections that are folded.
    private static let all = "all"

    private let sections: [Section]
    private let entries: [Entry]
    private var style: Style { Style.errors }

    init(_ sections: [Section]) {
        self.sections = sections.filter { !$0.entries.isEmpty }
        entries = sections.flatMap(\.entries)
    }

    /// Lets a person choose; the number of the entry, from 0.
    ///
    /// Enter takes `standard`; without one it shows the list again.
    func choose(_ prompt: String, standard: Int? = nil) throws -> Int {
        show()
        let hint = standard.map { " [\(entries[$0].name)]" } ?? ""
        while true {
            let answer = try Interview.line("\(prompt)\(hint): ")
            if answer.isEmpty {
                if let standard { return standard }
                show()
                continue
            }
            if answer == "?" {
                help()
                continue
            }
            if answer.lowercased() == Self.all, let folded {
                show(folded)
                continue
            }
            if let number = Int(answer), entries.indices.contains(number - 1) { return number - 1 }
            let found = matches(answer)
            switch found.count {
            case 1: return found[0]
            case 0: refuse(answer)
            default: showColumns(found)
            }
        }
    }

    /// The entries that letters may mean: the one of that name, those that are called so, else those that hold them.
    func matches(_ answer: String) -> [Int] {
        let wanted = Self.plain(answer)
        guard !wanted.isEmpty else { return [] }
        func those(_ isMeant: (Entry) -> Bool) -> [Int] { entries.indices.filter { isMeant(entries[$0]) } }
        let exact = those { [$0.name, $0.title].contains { Self.plain($0) == wanted } }
        if let first = exact.first { return [first] }
        let called = those { $0.others.contains(wanted) }
        if !called.isEmpty { return called }
        let named = those { [$0.name, $0.title].contains { Self.plain($0).contains(wanted) } }
        return named.isEmpty ? those { Self.plain($0.more).contains(wanted) } : named
    }

    /// Letters without case and without what stands between words: `OpenAI compatible` is `openai-compatible` too.
    private static func plain(_ text: String) -> String {
        text.lowercased().filter { !" -_".contains($0) }
    }

    private func refuse(_ answer: String) {
        // A service and a type may have one name.
        let near = Spelling.nearest(to: answer, among: Set(entries.flatMap { [$0.name] + $0.others }).sorted())
        let hint = near.isEmpty ? "? tells what can be typed" : "is \(near.joined(separator: " or ")) meant?"
        Interview.refuse("nothing is called \(answer); \(hint)")
    }

    /// Says what can be typed.
    private func help() {
        Interview.say("  A number, a name, or some letters of it; where several names hold them, those are listed.")
        if let folded { Interview.say("  \(Self.all) lists \(folded.entries.count) more.") }
        Interview.say("  Enter shows the list again, Ctrl-C leaves without a change.")
    }

    /// What is not shown without being asked for.
    private var folded: Section? { sections.first(where: \.isFolded) }

    private func show() {
        for section in sections where !section.isFolded { show(section) }
        guard let folded else { return }
        let hint = "\(Self.all) lists \(folded.entries.count) more, ? tells what can be typed"
        Interview.say(style.dim("  \(hint)"))
    }

    private func show(_ section: Section) {
        if !section.title.isEmpty { Interview.say(style.bold(section.title)) }
        let first = sections.prefix { $0.title != section.title }.reduce(0) { $0 + $1.entries.count }
        showColumns(Array(first..<first + section.entries.count))
    }

    /// Shows entries in as many columns as there is room for, each as wide as it must be.
    ///
    /// Many of them stand in two columns rather than below each other, however long a few of their titles are.
    private func showColumns(_ numbers: [Int]) {
        let columns = Terminal.size(2)?.columns ?? 80
        let natural = [3, 2].lazy.map { layout(numbers, across: $0) }.first { $0.width < columns }
        let isLong = numbers.count > Self.fewLines && columns >= Self.twoColumns
        let chosen =
            natural ?? layout(numbers, across: isLong ? 2 : 1, limit: isLong ? (columns - 1) / 2 : .max)
        for row in 0..<chosen.height {
            let cells = stride(from: row, to: numbers.count, by: chosen.height).map { numbers[$0] }
            let line = cells.enumerated().map { place, number in
                self.line(number, width: chosen.widths[place], isLast: place + 1 == cells.count)
            }
            Interview.say(line.joined())
        }
    }

    /// Entries in columns, which are read downwards, as a list is.
    private struct Layout {
        let height: Int
        /// How wide each column is, with the space behind it.
        let widths: [Int]
        var width: Int { widths.reduce(0, +) }
    }

    private func layout(_ numbers: [Int], across: Int, limit: Int = .max) -> Layout {
        let height = max(1, (numbers.count + across - 1) / across)
        let widths = stride(from: 0, to: numbers.count, by: height).map { top in
            min(limit, (numbers[top..<min(top + height, numbers.count)].map { columns(of: $0) }.max() ?? 0) + 2)
        }
        return Layout(height: height, widths: widths)
    }

    /// How wide an entry is, in cells of the terminal.
    private func columns(of index: Int) -> Int {
        DisplayWidth.columns(of: indent(index)) + DisplayWidth.columns(of: title(index))
    }

    /// What stands before a title: the number, with spaces around it.
    private func indent(_ index: Int) -> String {
        let number = String(index + 1)
        return String(repeating: " ", count: max(0, 4 - number.count)) + style.cyan(number) + "  "
    }

    private func title(_ index: Int) -> String { ShownText.of(entries[index].title) }

    /// An entry as it is shown, cut where its column ends; spaces up to there, unless it is the last of its line.
    private func line(_ index: Int, width: Int, isLast: Bool) -> String {
        let indent = indent(index)
        var title = title(index)
        let room = width - 2 - DisplayWidth.columns(of: indent)
        if DisplayWidth.columns(of: title) > room {
            title = DisplayWidth.prefix(of: title, columns: max(0, room - 1)) + "…"
        }
        let gap = isLast ? 0 : max(0, room + 2 - DisplayWidth.columns(of: title))
        return indent + title + String(repeating: " ", count: gap)
    }
}
