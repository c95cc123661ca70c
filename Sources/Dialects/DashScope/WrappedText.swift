import JSON

/// Text that some models on DashScope wrap: the content is the JSON text `[{"text": "…"}]`, as a string, in pieces.
///
/// What begins like that is held back until it is sure; then what stands in the inner string is passed on, as the inside
/// of a JSON string. Anything else passes as it is.
struct WrappedText: Sendable {
    private enum State {
        case undecided, plain, inside, behind
    }

    private var state: State
    /// What is held back: a beginning that may be that of a wrap, or an escape that is not whole.
    private var held: [UInt8] = []

    private static let opening = Array("[{\"text\":".utf8)

    /// A text that may be wrapped, or cannot be.
    init(mayBeWrapped: Bool) {
        state = mayBeWrapped ? .undecided : .plain
    }

    /// Takes more text, as the inside of a JSON string, and gives what can be passed on of it, as one too.
    mutating func take(_ literal: [UInt8]) -> [UInt8] {
        if case .plain = state { return literal }
        guard !literal.isEmpty else { return [] }
        held += Self.decoded(literal)
        if case .undecided = state { decide() }
        switch state {
        case .undecided: return []
        case .plain: return release()
        case .inside: return takeInside()
        case .behind:
            // The brackets that close it.
            held = []
            return []
        }
    }

    /// Gives what is still held back, at the end.
    mutating func release() -> [UInt8] {
        defer { held = [] }
        switch state {
        case .undecided, .plain: return Self.literal(held)
        case .inside, .behind: return []
        }
    }

    private mutating func decide() {
        var place = 0
        for byte in held {
            if place == Self.opening.count {
                // White space before the inner string.
                if byte == 0x20 { continue }
                guard byte == UInt8(ascii: "\"") else { break }
                let start = held.firstIndex(of: UInt8(ascii: ":")) ?? 0
                held.removeSubrange(0...(held[start...].firstIndex(of: UInt8(ascii: "\"")) ?? start))
                state = .inside
                return
            }
            guard byte == Self.opening[place] else { break }
            place += 1
        }
        let isWhole = place == Self.opening.count && held[place...].allSatisfy { $0 == 0x20 }
        let isBeginning = place == held.count
        if !isWhole && !isBeginning { state = .plain }
    }

    /// What stands in the inner string, but for an escape or a pair of them that is not whole yet.
    private mutating func takeInside() -> [UInt8] {
        var end = 0
        while end < held.count {
            let byte = held[end]
            if byte == UInt8(ascii: "\"") {
                state = .behind
                break
            }
            guard let length = byte == UInt8(ascii: "\\") ? escapeLength(at: end) : 1 else { break }
            end += length
        }
        let inner = Array(held[0..<end])
        if case .behind = state { held = [] } else { held.removeFirst(end) }
        // Where it is a valid string as it stands, it needs no further escape.
        let quoted = [UInt8(ascii: "\"")] + inner + [UInt8(ascii: "\"")]
        return (try? JSONScanner.validate(quoted.span)) != nil ? inner : Self.literal(inner)
    }

    /// How long the escape at `index` is, a surrogate's partner included; `nil` when it is not whole.
    private func escapeLength(at index: Int) -> Int? {
        guard index + 1 < held.count else { return nil }
        guard held[index + 1] == UInt8(ascii: "u") else { return 2 }
        guard index + 5 < held.count else { return nil }
        let isHigh = held[index + 2] | 0x20 == UInt8(ascii: "d") && "89abAB".utf8.contains(held[index + 3])
        guard isHigh else { return 6 }
        return index + 11 < held.count ? 12 : nil
    }

    private static func decoded(_ literal: [UInt8]) -> [UInt8] {
        let quoted = [UInt8(ascii: "\"")] + literal + [UInt8(ascii: "\"")]
        var reader = JSONReader(quoted.span)
        // It is the inside of a valid string.
        return Array(((try? reader.readString()) ?? "").utf8)
    }

    private static func literal(_ text: [UInt8]) -> [UInt8] {
        var literal: [UInt8] = []
        JSONWriter.stringContents(utf8: text.span, to: &literal)
        return literal
    }
}
