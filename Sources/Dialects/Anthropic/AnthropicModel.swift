/// What a model takes that others do not, told from its name.
///
/// Anthropic's models say their version in their names, on either side of the family: `claude-3-7-sonnet-20250219`,
/// `claude-opus-4-6`. One of Claude's without a version is taken for a new one. Models of others behind the same
/// interface are taken for ones that know what has always been there.
struct AnthropicModel {
    /// Whether it is one of Anthropic's.
    let isClaude: Bool

    private let version: Int

    /// The model `name`, with or without what a service puts around it (`us.anthropic.…-v1:0`, `…@20250219`).
    init(_ name: String) {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
        guard let family = words.firstIndex(of: "claude") else {
            isClaude = false
            version = 0
            return
        }
        isClaude = true
        let rest = words[words.index(after: family)...]
        guard let place = rest.firstIndex(where: { Self.number($0) != nil }), let major = Self.number(rest[place])
        else {
            version = .max
            return
        }
        let minor = rest[(place + 1)...].first.flatMap(Self.number) ?? 0
        version = major * 100 + minor
    }

    /// Whether it can be asked to think.
    var thinks: Bool { !isClaude || version >= 307 }

    /// Whether it decides for itself how much it thinks, and is told how hard to try.
    var thinksByEffort: Bool { isClaude && version >= 406 }

    /// Whether it can be given a number of tokens for its thinking.
    var thinksByBudget: Bool { !isClaude || version < 407 }

    /// Whether it tells what it thinks only when it is asked to.
    var hidesThinking: Bool { isClaude && version >= 407 }

    /// Whether its answer, and the arguments of its calls, can be held to a schema.
    var followsSchemas: Bool { isClaude && version >= 401 }

    /// A part of a version; a date has more digits.
    private static func number(_ word: Substring) -> Int? {
        word.utf8.count <= 2 ? Int(word) : nil
    }
}
