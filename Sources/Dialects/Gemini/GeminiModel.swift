/// What a model takes that others do not, told from its name.
///
/// Names are `gemini-2.5-flash-lite`, `gemini-3-pro-preview` and the like; one without a version is taken for a new one.
struct GeminiModel {
    private let version: Int
    private let isGemini: Bool
    private let isPro: Bool
    private let isLite: Bool

    /// The model `name`, with or without its place (`models/…`).
    init(_ name: String) {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
        isGemini = words.contains("gemini")
        isPro = words.contains("pro")
        isLite = words.contains("lite")
        if words.contains("gemma") || words.contains("learnlm") {
            version = 0
            return
        }
        let numbers = words.drop { $0 != "gemini" }.dropFirst().prefix { $0.utf8.count <= 2 && Int($0) != nil }
        let parts = numbers.prefix(2).compactMap { Int($0) }
        version = parts.isEmpty ? .max : parts[0] * 100 + (parts.count > 1 ? parts[1] : 0)
    }

    /// Whether it can be asked to think.
    var thinks: Bool { version >= 205 }

    /// Whether it is told how hard to think, and not only with how many tokens.
    var thinksByLevel: Bool { version >= 300 }

    /// Whether it takes back its own calls only with their signatures.
    var wantsSignatures: Bool { isGemini && version >= 300 }

    /// The tokens that it can be given to think, none included where it can do without.
    func budget(_ tokens: Int) -> Int {
        if tokens == 0 { return isPro && !isLite ? 128 : 0 }
        return min(max(tokens, isLite ? 512 : 128), isPro ? 32768 : 24576)
    }

    /// The level for an effort.
    func level(_ effort: ReasoningEffort) -> String {
        switch effort {
        case .off, .minimal: isPro ? "low" : "minimal"
        case .low: "low"
        // The first of its kind knew two levels only.
        case .medium: isPro && version == 300 ? "high" : "medium"
        case .high, .xhigh: "high"
        }
    }
}
