import JSON

/// One line of a type's list of fields: the member's name, the property it fills, what it means.
///
/// `Root` is the type, `Value` the property's type, from which follow the schema and whether the member is required.
package struct Field<Root: Sendable, Value: WireValue>: Sendable {
    /// The member's name in JSON.
    package let name: String
    /// What the member means: one sentence for a person.
    package let doc: String
    private let property: any KeyPath<Root, Value> & Sendable
    private let absent: Value?
    private let hasDefault: Bool
    private let notes: [FieldNote]

    /// A member that is required, unless its type is optional.
    package init(
        _ name: String,
        _ property: any KeyPath<Root, Value> & Sendable,
        _ doc: String,
        _ notes: FieldNote...
    ) {
        self.name = name
        self.doc = doc
        self.property = property
        self.absent = Value.absent
        self.hasDefault = false
        self.notes = notes
    }

    /// A member that means `default` where it is left out.
    package init(
        _ name: String,
        _ property: any KeyPath<Root, Value> & Sendable,
        default: Value,
        _ doc: String,
        _ notes: FieldNote...
    ) {
        self.name = name
        self.doc = doc
        self.property = property
        self.absent = `default`
        self.hasDefault = true
        self.notes = notes
    }

    /// Whether an object without the member is refused.
    package var isRequired: Bool { absent == nil }

    /// The schema of the member's value, with what this list says about it.
    package var schema: JSONSchema {
        var schema = Value.schema
        schema["description"] = .string(doc)
        if hasDefault { schema["default"] = absent?.json }
        for note in notes {
            schema[note.keyword] = note.value
        }
        return schema
    }

    /// The member's value in `object`, or nil after reporting why there is none.
    func read(_ object: JSONObject, _ inspection: inout Inspection) -> Value? {
        inspection.at(name) { inspection in
            guard let json = object[name] else {
                if isRequired { inspection.report("is required") }
                return absent
            }
            let problem = notes.lazy.compactMap { $0.problem(in: json) }.first
            if let problem {
                inspection.report(problem)
                return nil
            }
            return Value.read(json, &inspection)
        }
    }

    /// Puts the member into `object`, unless it is left out.
    func write(_ root: Root, to object: inout JSONObject) {
        guard let json = root[keyPath: property].json else { return }
        object[name] = json
    }
}
