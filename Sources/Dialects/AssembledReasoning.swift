import JSON

/// The `reasoning_details` of a choice: what a provider wants to see again of the model's thoughts, such as signatures
/// and encrypted thoughts.
struct AssembledReasoning {
    private struct Detail {
        /// The members; for those that come in pieces only their first.
        var members: JSONObject
        /// The members that come in pieces, joined.
        var texts: [String: String] = [:]
    }

    private var details: [Detail] = []

    /// Members whose pieces are joined; of others the last counts.
    private static let joined: Set<String> = ["text", "summary", "data"]

    /// Whether there is none.
    var isEmpty: Bool {
        details.isEmpty
    }

    /// Takes the details of a delta: pieces with the same index and type belong together, and so do neighbours of the
    /// same type without an index.
    mutating func add(_ pieces: [JSONValue]) {
        for piece in pieces.compactMap(\.objectValue) {
            let place = place(of: piece) ?? details.endIndex
            if place == details.endIndex { details.append(Detail(members: piece)) }
            for member in piece.members where !member.value.isNull {
                if Self.joined.contains(member.key), let more = member.value.stringValue {
                    details[place].texts[member.key, default: ""] += more
                } else {
                    details[place].members[member.key] = member.value
                }
            }
        }
    }

    /// The details as a message holds them.
    var json: JSONValue {
        .array(
            details.map { detail in
                var members = detail.members
                for (name, text) in detail.texts { members[name] = .string(text) }
                return .object(members)
            }
        )
    }

    private func place(of piece: JSONObject) -> Int? {
        // What is encrypted comes whole where nothing says which it belongs to.
        guard piece["index"] != nil || piece["data"]?.stringValue == nil else { return nil }
        let place =
            piece["index"] == nil
            ? details.indices.last : details.lastIndex { $0.members["index"] == piece["index"] }
        guard let place, details[place].members["index"] == piece["index"] else { return nil }
        return details[place].members["type"] == piece["type"] ? place : nil
    }
}
