/// Words to choose from, in columns below each other.
enum ChoiceList {
    /// The rows, each with its end; at most as many as leave the prompt on the screen.
    static func text(of words: [String], rows: Int, columns: Int) -> String {
        let words = words.map { ShownText.of($0) }
        let width = (words.map(DisplayWidth.columns).max() ?? 0) + 2
        let count = max(1, columns / width)
        let height = (words.count + count - 1) / count
        let limit = max(1, rows - 3)
        var text = ""
        for row in 0..<min(height, limit) {
            var line = ""
            for (index, word) in stride(from: row, to: words.count, by: height).map({ words[$0] }).enumerated() {
                line += String(repeating: " ", count: max(0, index * width - DisplayWidth.columns(of: line))) + word
            }
            text += line + "\r\n"
        }
        if height > limit { text += "…\r\n" }
        return text
    }
}
