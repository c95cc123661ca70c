/// What could stand where the cursor is.
package struct Completion: Equatable, Sendable {
    /// How many characters before the cursor are replaced.
    package let replacing: Int
    /// What they can be replaced with.
    package let candidates: [String]

    /// Nothing could.
    package static let none = Completion(replacing: 0, candidates: [])

    /// Those of `words` that begin as the last word of `text` does.
    package init(_ word: some StringProtocol, among words: [String]) {
        self.init(replacing: word.count, candidates: words.filter { $0.hasPrefix(word) })
    }

    /// What the last characters can be replaced with.
    package init(replacing: Int, candidates: [String]) {
        self.replacing = replacing
        self.candidates = candidates
    }

    /// What all the candidates begin with.
    var common: String {
        guard var common = candidates.first else { return "" }
        for candidate in candidates {
            while !candidate.hasPrefix(common) {
                common.removeLast()
            }
        }
        return common
    }
}
