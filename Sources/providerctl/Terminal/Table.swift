/// Rows of words under a head, each column as wide as its widest word.
struct Table {
    private var rows: [[String]]

    /// Begins with the names of the columns.
    init(_ head: String...) {
        rows = [head]
    }

    /// Adds a row.
    mutating func add(_ row: String...) {
        rows.append(row.map { $0.isEmpty ? "-" : $0 })
    }

    /// The lines, without spaces at their ends.
    var lines: [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let line = zip(row, widths).map { word, width in
                word + String(repeating: " ", count: width - word.count)
            }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}

/// Names and values below each other.
struct Listing {
    private var pairs: [(name: String, value: String)] = []

    /// Adds a value, unless there is none.
    mutating func add(_ name: String, _ value: String?) {
        if let value { pairs.append((name, value)) }
    }

    /// The lines, the values under each other.
    var lines: [String] {
        let width = pairs.map(\.name.count).max() ?? 0
        return pairs.map { pair in
            "  \(pair.name)" + String(repeating: " ", count: width - pair.name.count + 2) + pair.value
        }
    }
}
