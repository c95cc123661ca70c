import JSON

/// Where in an event a text is.
struct TextRule: Sendable, Hashable {
    /// Where the text is; within each element where there is a list.
    var places = PointerChoice()
    /// Where a list is whose elements hold the text in pieces.
    var list = PointerChoice()
    /// What must not be set for the text to count: in the element where there is a list, else in the event.
    var unless = PointerChoice()

    /// Whether there is no text.
    var isEmpty: Bool {
        places.isEmpty && list.isEmpty
    }

    /// The text of an event; `nil` when there is no place of it.
    func text(in event: JSONValue) -> String? {
        guard !isEmpty else { return nil }
        guard !list.isEmpty else { return piece(of: event) }
        guard let elements = list.value(in: event)?.arrayValue else { return nil }
        return elements.compactMap(piece).joined()
    }

    private func piece(of event: JSONValue) -> String? {
        guard let value = places.value(in: event) else { return nil }
        return unless.isSet(in: event) ? "" : Self.joined(value)
    }

    /// A text; a list of texts joined; anything else as its JSON.
    private static func joined(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .array(let elements): elements.map(joined).joined()
        case .null: ""
        case .number, .bool, .object: value.description
        }
    }
}

extension TextRule {
    /// What a handler file may say.
    static let schema: JSONObject = ["$ref": "#/$defs/text"]

    /// The definition that ``schema`` refers to.
    static let definition: JSONValue = [
        "description": "Where a text is: pointers, or an object with a list of pieces or a condition.",
        "anyOf": [
            ["$ref": "#/$defs/pointers"],
            [
                "type": "object", "additionalProperties": false,
                "properties": [
                    "pointer": ["$ref": "#/$defs/pointers", "description": "Where the text is."],
                    "list": [
                        "$ref": "#/$defs/pointers",
                        "description": "Where a list is; the pointer is then within each of its elements.",
                    ],
                    "unless": [
                        "$ref": "#/$defs/pointers",
                        "description": "What must be missing, null or false for the text to count.",
                    ],
                ],
            ],
        ],
    ]

    /// Reads pointers or an object of them.
    static func decode(_ value: JSONValue) -> HandlerDecoding<TextRule> {
        guard let object = value.objectValue else {
            switch PointerChoice.decode(value) {
            case .success(let places): return .success(TextRule(places: places))
            case .failure(let problems): return .failure(problems)
            }
        }
        var rule = TextRule()
        let problems = PointerObject.read(object, into: &rule, members)
        return problems.isEmpty ? .success(rule) : .failure(problems)
    }

    private static let members: [PointerObject<TextRule>.Member] = [
        ("pointer", \.places), ("list", \.list), ("unless", \.unless),
    ]

    /// The shortest form that is read as the same.
    var json: JSONValue {
        guard !list.isEmpty || !unless.isEmpty else { return places.json }
        return PointerObject.json(self, Self.members)
    }
}

/// An object of a handler file whose members are pointers.
enum PointerObject<Value> {
    /// A member's name and where it is kept.
    typealias Member = (name: String, path: any WritableKeyPath<Value, PointerChoice> & Sendable)

    /// Reads the members of `object`, and tells all that is wrong with them.
    static func read(_ object: JSONObject, into value: inout Value, _ members: [Member]) -> [HandlerProblem] {
        var problems: [HandlerProblem] = []
        for given in object.members {
            let pointer = HandlerProblem.pointer(given.key)
            guard let member = members.first(where: { $0.name == given.key }) else {
                let known = members.map(\.name).joined(separator: ", ")
                problems.append(
                    HandlerProblem("there is no member \(quoted(given.key)); there are \(known)", at: pointer)
                )
                continue
            }
            switch PointerChoice.decode(given.value) {
            case .success(let places): value[keyPath: member.path] = places
            case .failure(let wrong): problems += wrong.map { $0.within(pointer) }
            }
        }
        return problems
    }

    /// The object that is read as the same; what is nowhere is left out.
    static func json(_ value: Value, _ members: [Member]) -> JSONValue {
        var object = JSONObject()
        for member in members where !value[keyPath: member.path].isEmpty {
            object[member.name] = value[keyPath: member.path].json
        }
        return .object(object)
    }

    /// The schema of the object, with what each member means.
    static func schema(_ documentation: [(name: String, text: String)]) -> JSONObject {
        var properties = JSONObject()
        for member in documentation {
            properties[member.name] = ["$ref": "#/$defs/pointers", "description": .string(member.text)]
        }
        return ["type": "object", "additionalProperties": false, "properties": .object(properties)]
    }
}
