import Harness
import LineEditing

/// A terminal's screen, as far as an editor of lines uses it: what is written to it, and what then stands on it.
///
/// It wraps as xterm does: behind the last column the cursor waits, and the next character goes to the next row.
package struct TerminalScreen {
    package private(set) var row = 0
    package private(set) var column = 0
    private var cells: [[String]] = []
    private let rows: Int
    private let columns: Int
    private var waitsAtEnd = false

    package init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
    }

    /// The rows, without spaces at their ends and without empty ones at the end.
    package var lines: [String] {
        let lines = cells.map { row in
            let line = row.joined()
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
        return Array(lines.reversed().drop(while: \.isEmpty).reversed())
    }

    package mutating func write(_ text: String) throws {
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch character {
            case "\r\n":
                carriageReturn()
                lineFeed()
            case "\r": carriageReturn()
            case "\n": lineFeed()
            case "\u{7}": break
            case "\u{1B}": try sequence(&rest)
            default: put(character)
            }
        }
    }

    private mutating func carriageReturn() {
        column = 0
        waitsAtEnd = false
    }

    private mutating func lineFeed() {
        waitsAtEnd = false
        if row + 1 < rows {
            row += 1
        } else {
            cells.removeFirst()
            cells.append(Array(repeating: " ", count: columns))
        }
    }

    private mutating func put(_ character: Character) {
        let width = DisplayWidth.columns(of: character)
        if waitsAtEnd || column + width > columns {
            carriageReturn()
            lineFeed()
        }
        cells[row][column] = String(character)
        // The second half of a wide character is no cell of its own.
        if width == 2 { cells[row][column + 1] = "" }
        waitsAtEnd = column + width == columns
        column = min(column + width, columns - 1)
    }

    private mutating func sequence(_ rest: inout Substring) throws {
        guard rest.popFirst() == "[" else { throw HarnessError("a sequence that the screen does not know") }
        let parameters = rest.prefix { $0.isNumber || $0 == ";" || $0 == "?" }
        rest = rest.dropFirst(parameters.count)
        let count = Int(parameters) ?? 1
        switch rest.popFirst() {
        case "A": row = max(0, row - count)
        case "B": row = min(rows - 1, row + count)
        case "C": column = min(columns - 1, column + count)
        case "H": (row, column) = (0, 0)
        case "J":
            let isAll = parameters == "2"
            for place in isAll ? 0..<rows : row..<rows {
                for index in !isAll && place == row ? column..<columns : 0..<columns { cells[place][index] = " " }
            }
        case "K":
            for index in column..<columns { cells[row][index] = " " }
        case "m", "h", "l": return
        case let final: throw HarnessError("the screen does not know CSI \(parameters)\(final.map(String.init) ?? "")")
        }
        waitsAtEnd = false
    }
}
