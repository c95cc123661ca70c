import JSON

/// The tool calls of a choice, as far as their deltas have come (DIALECTS.md, section 2, rules d to f).
struct AssembledToolCalls {
    private struct Call {
        /// The provider's index; not ours, which is dense.
        let index: Int?
        var id = ""
        var type = "function"
        var name = ""
        var arguments = ""
        /// Members that OpenAI's protocol does not know, such as a provider's signature.
        var extras = JSONObject()
    }

    private var calls: [Call] = []

    private static let known: Set<String> = ["index", "id", "type", "function"]

    /// Whether there is none.
    var isEmpty: Bool {
        calls.isEmpty
    }

    /// Takes the tool calls of a delta.
    mutating func add(_ deltas: [JSONValue]) {
        for (position, delta) in deltas.enumerated() where !delta.isNull {
            let place = place(of: delta, at: position)
            let function = delta["function"]
            if let id = Self.word(delta["id"]), calls[place].id.isEmpty { calls[place].id = id }
            if let type = Self.word(delta["type"]) { calls[place].type = type }
            if let name = Self.word(function?["name"]), calls[place].name.isEmpty { calls[place].name = name }
            for member in delta.objectValue?.members ?? []
            where !Self.known.contains(member.key) && !member.value.isNull {
                calls[place].extras[member.key] = member.value
            }
            switch function?["arguments"] {
            case .string(let text)?: calls[place].arguments += text
            case .null?, nil: break
            case .some(let value): calls[place].arguments += String(decoding: value.serialized(), as: UTF8.self)
            }
        }
    }

    /// The calls as a message holds them.
    var json: JSONValue {
        .array(
            calls.map { call in
                var object: JSONObject = [
                    "id": .string(call.id),
                    "type": .string(call.type),
                    "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
                ]
                for member in call.extras.members { object[member.key] = member.value }
                return .object(object)
            }
        )
    }

    /// Where the call is that a delta goes on with; a new one is put behind the others.
    private mutating func place(of delta: JSONValue, at position: Int) -> Int {
        let index = delta["index"]?.intValue
        let id = Self.word(delta["id"])
        let name = Self.word(delta["function"]?["name"])
        var found: Int?
        if let index {
            found = calls.lastIndex { $0.index == index }
        } else if let id {
            found = calls.firstIndex { $0.id == id }
        } else if calls.indices.contains(position) {
            found = position
        }
        if let place = found {
            // Another id and another name under the same index: another call.
            let isOther = id != nil && name != nil && !calls[place].id.isEmpty && calls[place].id != id
            if !isOther { return place }
        }
        calls.append(Call(index: index))
        return calls.count - 1
    }

    /// A string with something in it; null, empty and absent are alike.
    private static func word(_ value: JSONValue?) -> String? {
        guard let text = value?.stringValue, !text.isEmpty else { return nil }
        return text
    }
}
