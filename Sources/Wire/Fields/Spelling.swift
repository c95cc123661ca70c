/// Finds the names that a misspelt one may have meant.
package enum Spelling {
    /// The names nearest to `word`, nearest first: those that begin with it or lie one or two edits away.
    ///
    /// At most `limit` of them; words over 64 characters have none.
    package static func nearest(to word: String, among names: [String], limit: Int = 3) -> [String] {
        let letters = Array(word.lowercased().unicodeScalars)
        guard !letters.isEmpty, letters.count <= 64 else { return [] }
        let allowed = max(1, min(2, letters.count / 3))
        let ranked = names.compactMap { name -> (distance: Int, name: String)? in
            let other = Array(name.lowercased().unicodeScalars)
            guard other.count <= 64 else { return nil }
            let isPrefix = letters.count >= 2 && other.count > letters.count && other.starts(with: letters)
            let distance = isPrefix ? 1 : edits(letters, other)
            return distance <= allowed ? (distance, name) : nil
        }
        return ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(limit).map(\.name)
    }

    /// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
    private static func edits(_ from: [Unicode.Scalar], _ to: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...to.count)
        for row in from.indices {
            var current = [row + 1]
            for column in to.indices {
                let substitution = last[column] + (from[row] == to[column] ? 0 : 1)
                var best = min(last[column + 1] + 1, current[column] + 1, substitution)
                if row > 0, column > 0, from[row] == to[column - 1], from[row - 1] == to[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[to.count]
    }
}
