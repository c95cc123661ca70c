import JSON

/// The vectors of a mock: short, and the same for the same text.
enum Embedding {
    /// How many bytes the text has, and two fractions.
    static func vector(of text: String) -> JSONValue {
        [.integer(text.utf8.count), 0.25, -0.5]
    }

    /// How many tokens the texts are said to have.
    static func tokens(of texts: [String]) -> Int {
        texts.reduce(0) { $0 + $1.utf8.count }
    }
}
