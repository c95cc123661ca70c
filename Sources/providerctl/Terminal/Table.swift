import LineEditing

/// Rows of words under a head, each column as wide as its widest word.
struct Table {
    /// Marks a word of a column; what it returns takes the place of the word with the spaces behind it left out.
    typealias Paint = (_ column: String, _ word: String) -> String

    private var rows: [[String]]

    /// Begins with the names of the columns.
    init(_ head: String...) {
        rows = [head]
    }

    /// Whether there is nothing below the head.
    var isEmpty: Bool { rows.count == 1 }

    /// Adds a row.
    mutating func add(_ row: String...) {
        rows.append(row.map { $0.isEmpty ? "-" : ShownText.of($0) })
    }

    /// The lines, without spaces at their ends.
    var lines: [String] { lines() }

    /// The lines, without spaces at their ends, none wider than `width` columns; words below the head are painted.
    func lines(width: Int = .max, _ paint: Paint = { $1 }) -> [String] {
        let widths = rows[0].indices.map { column in rows.map { DisplayWidth.columns(of: $0[column]) }.max() ?? 0 }
        return rows.enumerated().map { number, row in
            var line = ""
            var gap = 0
            var room = width
            for (column, word) in row.enumerated() {
                guard room > gap else { break }
                let shown = DisplayWidth.prefix(of: word, columns: room - gap)
                line += String(repeating: " ", count: gap) + (number == 0 ? shown : paint(rows[0][column], shown))
                let used = DisplayWidth.columns(of: shown)
                room -= gap + used
                gap = widths[column] - used + 2
                // What is cut is the end: a narrow word behind it would stand as if it were the next.
                if shown != word { break }
            }
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}

/// Names and values below each other.
struct Listing {
    private var pairs: [(name: String, value: String)] = []

    /// Adds a value, unless there is none.
    mutating func add(_ name: String, _ value: String?) {
        if let value { pairs.append((ShownText.of(name), ShownText.of(value, keeping: .marks))) }
    }

    /// The column that the values begin in.
    var column: Int { 4 + (pairs.map { DisplayWidth.columns(of: $0.name) }.max() ?? 0) }

    /// The lines, the values under each other.
    var lines: [String] {
        let column = column
        return pairs.map { pair in
            let gap = column - 2 - DisplayWidth.columns(of: pair.name)
            return "  \(pair.name)" + String(repeating: " ", count: gap) + pair.value
        }
    }
}
