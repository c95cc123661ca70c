import JSON

/// The tool calls of one choice, as far as their deltas have come: tells deltas that are as OpenAI has them from those
/// that are not, and repairs the latter (DIALECTS.md, section 2, rules d to f).
///
/// As OpenAI has them: indexes are dense and begin with 0; the first delta of a call has its id, type and name, and no
/// later one has any of them; arguments are a string.
struct ToolCallTracker {
    private struct Call {
        /// The provider's index, which need not be ours.
        let index: Int?
        var id: String
        var hasName: Bool
    }

    private var calls: [Call] = []
    /// The beginning of the ids that are made for calls without one.
    private let idPrefix: String

    /// A tracker that makes ids from `idPrefix` where the provider gives none.
    init(idPrefix: String) {
        self.idPrefix = idPrefix
    }

    /// Whether there is none.
    var isEmpty: Bool {
        calls.isEmpty
    }

    /// Takes the value of `tool_calls` if it is as OpenAI has it; otherwise nothing is taken.
    ///
    /// - Throws: `JSONError` when it is no array.
    mutating func takesAsItIs(_ deltas: Span<UInt8>) throws(JSONError) -> Bool {
        let known = calls.count
        var reader = JSONReader(deltas)
        try reader.beginArray()
        while try reader.nextElement() {
            guard try reader.peekKind() == .object, try takesDelta(&reader) else {
                calls.removeSubrange(known...)
                return false
            }
        }
        return true
    }

    /// The same deltas as OpenAI has them; what says nothing is left out.
    mutating func repaired(_ deltas: [JSONValue]) -> [JSONValue] {
        var repaired: [JSONValue] = []
        for (position, delta) in deltas.enumerated() {
            if let delta = repair(delta, at: position) { repaired.append(delta) }
        }
        return repaired
    }

    // MARK: As it is

    private mutating func takesDelta(_ reader: inout JSONReader) throws(JSONError) -> Bool {
        var index: Int?
        var id: Range<Int>?
        var isFunction = false
        var function = (name: Range<Int>?.none, hasArguments: false)
        var isPlain = true
        try reader.beginObject()
        while let name = try reader.nextMember() {
            let kind = try reader.peekKind()
            if reader.bytes(name, equal: "index"), kind == .number {
                index = try reader.readInteger()
            } else if reader.bytes(name, equal: "id"), kind == .string {
                id = try reader.readStringRange()
            } else if reader.bytes(name, equal: "type"), kind == .string {
                isFunction = reader.bytes(try reader.readStringRange(), equal: "function")
                isPlain = isPlain && isFunction
            } else if reader.bytes(name, equal: "function"), kind == .object {
                try Self.readFunction(&reader, into: &function, isPlain: &isPlain)
            } else {
                let known = ["index", "id", "type", "function"]
                isPlain = isPlain && !known.contains(reader.text(of: name))
                try reader.skipValue()
            }
        }
        guard isPlain, function.hasArguments, let index else { return false }
        if index == calls.count {
            guard isFunction, let id, !id.isEmpty, let name = function.name, !name.isEmpty else { return false }
            calls.append(Call(index: index, id: reader.text(of: id), hasName: true))
            return true
        }
        guard calls.indices.contains(index), calls[index].index == index else { return false }
        return id == nil && !isFunction && function.name == nil
    }

    private static func readFunction(
        _ reader: inout JSONReader,
        into function: inout (name: Range<Int>?, hasArguments: Bool),
        isPlain: inout Bool
    ) throws(JSONError) {
        try reader.beginObject()
        while let name = try reader.nextMember() {
            let kind = try reader.peekKind()
            if reader.bytes(name, equal: "arguments") {
                function.hasArguments = kind == .string
                isPlain = isPlain && kind == .string
                try reader.skipValue()
            } else if reader.bytes(name, equal: "name"), kind == .string {
                function.name = try reader.readStringRange()
            } else {
                isPlain = false
                try reader.skipValue()
            }
        }
    }

    // MARK: Repair

    /// The delta as OpenAI has it; `nil` when it says nothing.
    private mutating func repair(_ delta: JSONValue, at position: Int) -> JSONValue? {
        guard let object = delta.objectValue else { return nil }
        let function = delta["function"]
        let name = Self.word(function?["name"])
        let arguments = Self.arguments(function?["arguments"])
        var extras = object
        for member in ["index", "id", "type", "function"] { extras[member] = nil }
        var result = JSONObject()
        var ownFunction = JSONObject()
        let place: Int
        if let known = known(delta, name, at: position) {
            place = known
        } else {
            guard Self.word(delta["id"]) != nil || name != nil || !(arguments ?? "").isEmpty else { return nil }
            place = calls.count
            let id = Self.word(delta["id"]) ?? "\(idPrefix)_\(place)"
            calls.append(Call(index: delta["index"]?.intValue, id: id, hasName: false))
            result["id"] = .string(id)
            result["type"] = "function"
            ownFunction["arguments"] = ""
        }
        if let name, !calls[place].hasName {
            calls[place].hasName = true
            ownFunction["name"] = .string(name)
        }
        if let arguments { ownFunction["arguments"] = .string(arguments) }
        guard !result.isEmpty || !ownFunction.isEmpty || !extras.isEmpty else { return nil }
        var ordered: JSONObject = ["index": .number(JSONNumber(place))]
        for member in result.members { ordered[member.key] = member.value }
        if !ownFunction.isEmpty { ordered["function"] = .object(Self.nameFirst(ownFunction)) }
        for member in extras.members where !member.value.isNull { ordered[member.key] = member.value }
        return .object(ordered)
    }

    /// Where the call is that a delta goes on with; `nil` for a new one.
    private func known(_ delta: JSONValue, _ name: String?, at position: Int) -> Int? {
        let index = delta["index"]?.intValue
        let id = Self.word(delta["id"])
        var found: Int?
        if let index {
            found = calls.lastIndex { $0.index == index }
        } else if let id {
            found = calls.firstIndex { $0.id == id }
        } else if calls.indices.contains(position), name == nil || !calls[position].hasName {
            found = position
        }
        guard let found else { return nil }
        // Another id and another name under the same index: another call.
        let isOther = id != nil && name != nil && calls[found].id != id && calls[found].hasName
        return isOther ? nil : found
    }

    /// Arguments as a string; `nil` when there are none.
    private static func arguments(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text)?: text
        case .null?, nil: nil
        case .some(let value): String(decoding: value.serialized(), as: UTF8.self)
        }
    }

    private static func nameFirst(_ function: JSONObject) -> JSONObject {
        guard let name = function["name"] else { return function }
        var ordered: JSONObject = ["name": name]
        for member in function.members { ordered[member.key] = member.value }
        return ordered
    }

    /// A string with something in it; null, empty and absent are alike.
    private static func word(_ value: JSONValue?) -> String? {
        guard let text = value?.stringValue, !text.isEmpty else { return nil }
        return text
    }
}
