/// Finds the names that a mistyped one may have meant.
package enum NearNames {
    /// The names nearest to `name`, at most `count`: those within a third of its length in edits, or that it begins.
    package static func suggestions(for name: String, among names: [String], count: Int = 3) -> [String] {
        let wanted = Array(name.lowercased().utf8.prefix(64))
        guard !wanted.isEmpty else { return [] }
        let limit = max(1, wanted.count / 3)
        let near = names.compactMap { candidate -> (name: String, distance: Int)? in
            let bytes = Array(candidate.utf8)
            if bytes.starts(with: wanted) { return (candidate, 0) }
            guard abs(bytes.count - wanted.count) <= limit else { return nil }
            let distance = distance(wanted, bytes)
            return distance <= limit ? (candidate, distance) : nil
        }
        return near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(count).map(\.name)
    }

    /// How many insertions, deletions, replacements and swaps of neighbours turn one into the other.
    ///
    /// The "optimal string alignment" distance, in rows.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, byte) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var best = min(last[column + 1] + 1, current[column] + 1, last[column] + (byte == other ? 0 : 1))
                if row > 0, column > 0, byte == right[column - 1], other == left[row - 1] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
