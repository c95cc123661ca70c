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
        /// What letters are looked for in where neither title nor name of any entry holds them.
        var more = ""
    }

    /// Entries below a heading.
    struct Section {
        let title: String
        let entries: [Entry]
    }

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
            if let number = Int(answer), entries.indices.contains(number - 1) { return number - 1 }
            let found = matches(answer)
            switch found.count {
            case 1: return found[0]
            case 0: refuse(answer)
            default: found.forEach { Interview.say(line($0, width: nil)) }
            }
        }
    }

    /// The entries that letters may mean: the one of that name, else those that hold them.
    func matches(_ answer: String) -> [Int] {
        let wanted = answer.lowercased()
        let exact = entries.indices.filter {
            [entries[$0].name, entries[$0].title].contains { $0.lowercased() == wanted }
        }
        if let first = exact.first { return [first] }
        func holding(_ texts: (Entry) -> [String]) -> [Int] {
            entries.indices.filter { index in texts(entries[index]).contains { $0.lowercased().contains(wanted) } }
        }
        let named = holding { [$0.name, $0.title] }
        return named.isEmpty ? holding { [$0.more] } : named
    }

    private func refuse(_ answer: String) {
        // A service and a type may have one name.
        let near = Spelling.nearest(to: answer, among: Set(entries.map(\.name)).sorted())
        let hint = near.isEmpty ? "Enter shows the list" : "is \(near.joined(separator: " or ")) meant?"
        Interview.refuse("nothing is called \(answer); \(hint)")
    }

    private func show() {
        let columns = Terminal.size(2)?.columns ?? 80
        var first = 0
        for section in sections {
            if !section.title.isEmpty { Interview.say(style.bold(section.title)) }
            let numbers = Array(first..<first + section.entries.count)
            first += section.entries.count
            // As many columns as there is room for, each as wide as it must be; one always fits.
            let layouts = [3, 2, 1].lazy.map { layout(numbers, across: $0) }
            guard let layout = layouts.first(where: { $0.width < columns || $0.widths.count == 1 }) else { continue }
            for row in 0..<layout.height {
                let cells = stride(from: row, to: numbers.count, by: layout.height).map { numbers[$0] }
                let line = cells.enumerated().map { place, number in
                    self.line(number, width: place + 1 < cells.count ? layout.widths[place] : nil)
                }
                Interview.say(line.joined())
            }
        }
    }

    /// Entries in columns, which are read downwards, as a list is.
    private struct Layout {
        let height: Int
        /// How wide each column is, with the space behind it.
        let widths: [Int]
        var width: Int { widths.reduce(0, +) }
    }

    private func layout(_ numbers: [Int], across: Int) -> Layout {
        let height = max(1, (numbers.count + across - 1) / across)
        let widths = stride(from: 0, to: numbers.count, by: height).map { top in
            (numbers[top..<min(top + height, numbers.count)].map { columns(of: $0) }.max() ?? 0) + 2
        }
        return Layout(height: height, widths: widths)
    }

    /// How wide an entry is, in cells of the terminal.
    private func columns(of index: Int) -> Int { DisplayWidth.columns(of: text(index)) }

    /// An entry as it is shown, without marks.
    private func text(_ index: Int) -> String {
        let number = String(index + 1)
        let indent = String(repeating: " ", count: max(0, 4 - number.count))
        return "\(indent)\(number)  \(ShownText.of(entries[index].title))"
    }

    /// An entry as it is shown, with spaces up to a width.
    private func line(_ index: Int, width: Int?) -> String {
        let gap = String(repeating: " ", count: width.map { max(0, $0 - columns(of: index)) } ?? 0)
        let number = String(index + 1)
        let indent = String(repeating: " ", count: max(0, 4 - number.count))
        return "\(indent)\(style.cyan(number))  \(ShownText.of(entries[index].title))\(gap)"
    }
}
