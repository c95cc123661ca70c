package import JSON

/// A keyword that a field adds to its schema; some are also checked when a value is read.
package struct FieldNote: Sendable {
    /// The schema keyword, such as `examples`.
    package let keyword: String
    /// Its value.
    package let value: JSONValue
    private let check: (@Sendable (JSONValue) -> String?)?

    private init(_ keyword: String, _ value: JSONValue, check: (@Sendable (JSONValue) -> String?)? = nil) {
        self.keyword = keyword
        self.value = value
        self.check = check
    }

    /// Why `json` breaks the note, or nil.
    func problem(in json: JSONValue) -> String? {
        check?(json)
    }

    /// The label of a form's row.
    package static func title(_ text: String) -> FieldNote { FieldNote("title", .string(text)) }

    /// Values that a person may take as a model.
    package static func examples(_ texts: String...) -> FieldNote {
        FieldNote("examples", .array(texts.map { .string($0) }))
    }

    /// The regular expression of the text; whoever owns the rule enforces it.
    package static func pattern(_ expression: String) -> FieldNote { FieldNote("pattern", .string(expression)) }

    /// Goes to the daemon and never comes back: a secret.
    package static var writeOnly: FieldNote { FieldNote("writeOnly", .bool(true)) }

    /// Folded away in a form.
    package static var advanced: FieldNote { FieldNote("x-advanced", .bool(true)) }

    /// The least number that is taken.
    package static func minimum(_ least: Int) -> FieldNote {
        FieldNote("minimum", .number(JSONNumber(least))) { json in
            guard case .number(let number) = json, let value = number.double, value < Double(least) else { return nil }
            return "must be at least \(least)"
        }
    }

    /// The number that every number taken lies above.
    package static func above(_ bound: Int) -> FieldNote {
        FieldNote("exclusiveMinimum", .number(JSONNumber(bound))) { json in
            guard case .number(let number) = json, let value = number.double, value <= Double(bound) else { return nil }
            return "must be above \(bound)"
        }
    }

    /// The greatest number that is taken.
    package static func maximum(_ greatest: Int) -> FieldNote {
        FieldNote("maximum", .number(JSONNumber(greatest))) { json in
            guard case .number(let number) = json, let value = number.double, value > Double(greatest) else {
                return nil
            }
            return "must be at most \(greatest)"
        }
    }

    /// An empty text is refused.
    package static var notEmpty: FieldNote {
        FieldNote("minLength", .number(JSONNumber(1))) { json in
            guard case .string(let text) = json, text.isEmpty else { return nil }
            return "must not be empty"
        }
    }
}
