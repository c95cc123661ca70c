import JSON

/// Whether a provider sends a text in pieces or, each time, all of it so far.
enum TextDelivery: Sendable, Equatable {
    /// Not told yet: the first text is the same in both.
    case unknown
    /// Each event has what is new.
    case pieces
    /// Each event has all so far.
    case snapshots
}

/// A text that grows from event to event, of which only what is new is passed on.
///
/// Texts are the insides of JSON strings as they are written.
struct GrowingText: Sendable {
    /// All so far, as long as it matters.
    private(set) var soFar: [UInt8] = []
    /// A text that could be more of the same or a new piece; the next one tells.
    private var held: [UInt8] = []

    /// Whether a snapshot was no continuation of the one before.
    private(set) var hasDiverged = false

    /// Takes the text of an event and gives what is new in it.
    ///
    /// `isLast` says that no other will come, `hasGrown` that the provider has counted more tokens than before. `delivery`
    /// is settled as soon as the texts tell.
    mutating func take(
        _ text: Span<UInt8>,
        _ delivery: inout TextDelivery,
        isLast: Bool,
        hasGrown: Bool
    ) -> [UInt8] {
        var text = Self.bytes(text)
        if delivery == .unknown {
            guard let settled = settle(&text, isLast: isLast, hasGrown: hasGrown) else { return text }
            delivery = settled
        }
        return release(delivery) + (delivery == .pieces ? text : extend(to: text))
    }

    /// Gives what has been held back; without further evidence it is taken for a snapshot, as its beginning says.
    mutating func release(_ delivery: TextDelivery) -> [UInt8] {
        guard !held.isEmpty else { return [] }
        let text = held
        held = []
        return delivery == .pieces ? text : extend(to: text)
    }

    /// Tells from a text how texts come; `nil` as long as it cannot be told, and then `text` becomes what is new.
    private mutating func settle(_ text: inout [UInt8], isLast: Bool, hasGrown: Bool) -> TextDelivery? {
        if !held.isEmpty { return Self.has(text, prefix: held) ? .snapshots : .pieces }
        if soFar.isEmpty {
            soFar = text
            return nil
        }
        guard Self.has(text, prefix: soFar) else { return .pieces }
        if text.count == soFar.count { return hasGrown ? .pieces : .snapshots }
        if isLast { return .snapshots }
        held = text
        text = []
        return nil
    }

    /// What a snapshot adds to all so far.
    private mutating func extend(to text: [UInt8]) -> [UInt8] {
        if Self.has(text, prefix: soFar) {
            let more = Array(text[soFar.count...])
            soFar = text
            return more
        }
        // What is shorter may come back; anything else cannot be taken back, and goes on from there.
        if !Self.has(soFar, prefix: text) {
            soFar = text
            hasDiverged = true
        }
        return []
    }

    private static func has(_ text: [UInt8], prefix: [UInt8]) -> Bool {
        text.count >= prefix.count && text[0..<prefix.count] == prefix[...]
    }

    private static func bytes(_ text: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(text)
        return bytes
    }
}
