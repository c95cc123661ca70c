import Client

/// Questions to the person at the terminal, and their answers, line by line.
///
/// Everything is written to standard error, so that standard output holds the result alone.
enum Interview {
    private static var style: Style { Style.errors }

    /// Says something.
    static func say(_ text: String = "") { Output.note(text) }

    /// Says names and values below each other.
    static func say(_ listing: Listing) { Output.note(listing) }

    /// Says that something will not do.
    static func refuse(_ text: String) { Output.note("  \(style.red("✘")) \(text)", hanging: 4) }

    /// Asks for a line; Ctrl-D leaves as Ctrl-C does.
    static func line(_ prompt: String) throws -> String {
        guard let line = try Input.line(prompt: prompt) else { throw Interruption() }
        return trimmed(line)
    }

    /// Asks for a line that is not shown; nil where there is none.
    static func secret(_ prompt: String) throws -> String? {
        try Input.secret(prompt: prompt).map(trimmed)
    }

    /// Asks for yes or no; Enter takes `standard`.
    static func confirm(_ question: String, standard: Bool) throws -> Bool {
        try choose(question, ["y": "yes", "n": "no"], standard: standard ? "y" : "n", isShort: true) == "y"
    }

    /// Asks for one of some letters; Enter takes `standard`.
    static func choose(
        _ question: String,
        _ choices: KeyValuePairs<Character, String>,
        standard: Character,
        isShort: Bool = false
    ) throws -> Character {
        let letters = choices.map { $0.key == standard ? $0.key.uppercased() : String($0.key) }.joined(separator: "/")
        let meanings = choices.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        if !isShort { say(style.dim("  \(meanings)")) }
        while true {
            let answer = try line("\(question) [\(letters)] ").lowercased()
            guard let letter = answer.first else { return standard }
            // A letter, or a word of the choice's that begins with what was typed.
            if let choice = choices.first(where: { answer == String($0.key) || $0.value.hasPrefix(answer) }) {
                return choice.key
            }
            if answer.count == 1, choices.contains(where: { $0.key == letter }) { return letter }
            refuse("the answers are \(meanings)")
        }
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
