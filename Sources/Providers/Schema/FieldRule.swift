package import Dialects
import JSON
import Wire

/// What a value of `provider.add` or of `.env` must be: the one description that both the validator and the schema follow.
package indirect enum FieldRule: Sendable {
    /// A text.
    case text(TextRule)
    /// One of some words.
    case choice([String])
    /// A truth value.
    case boolean(default: Bool)
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// A number.
    case number(ClosedRange<Double>)
    /// An object with these members and no others.
    case object([ProviderField])
    /// Members of a handler in place of those of the type's own; with `removing`, null in their places, too.
    case handler(Handler, removing: Bool)

    /// A text's own rules.
    package struct TextRule: Sendable {
        /// A regular expression (ECMA 262), for the schema.
        var pattern: String?
        /// A format of JSON Schema.
        var format: String?
        /// At least so many characters.
        var minimumLength = 1
        /// At most so many characters.
        var maximumLength: Int
        /// What is wrong with a text that is neither too short nor too long, or nil.
        var check: @Sendable (String) -> String? = { _ in nil }
    }

    /// Everything that is wrong with a value, each with its JSON Pointer below `path`.
    func problems(of value: JSONValue, at path: String) -> [FieldProblem] {
        switch self {
        case .text(let rule):
            guard let text = value.stringValue else { return [FieldProblem(path: path, message: "must be a string")] }
            return rule.problem(text).map { [FieldProblem(path: path, message: $0)] } ?? []
        case .choice(let words):
            if let text = value.stringValue, words.contains(text) { return [] }
            return [FieldProblem(path: path, message: "must be one of \(words.joined(separator: ", "))")]
        case .boolean:
            return value.boolValue == nil ? [FieldProblem(path: path, message: "must be true or false")] : []
        case .integer(let range):
            if let number = value.intValue, range.contains(number) { return [] }
            return [
                FieldProblem(
                    path: path,
                    message: "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
                )
            ]
        case .number(let range):
            if let number = value.doubleValue, range.contains(number) { return [] }
            return [
                FieldProblem(
                    path: path,
                    message: "must be a number from \(short(range.lowerBound)) to \(short(range.upperBound))"
                )
            ]
        case .object(let fields):
            guard let object = value.objectValue else {
                return [FieldProblem(path: path, message: "must be an object")]
            }
            return Self.problems(of: object, fields: fields, at: path)
        case .handler(let template, let removing):
            guard let overrides = value.objectValue else {
                return [FieldProblem(path: path, message: "must be an object")]
            }
            do throws(HandlerError) {
                _ = removing ? try template.patched(by: overrides) : try template.overridden(by: .object(overrides))
                return []
            } catch {
                return error.problems.map { FieldProblem(path: path + $0.path, message: $0.message) }
            }
        }
    }

    /// Everything that is wrong with the members of an object.
    static func problems(of object: JSONObject, fields: [ProviderField], at path: String) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        for field in fields where field.isRequired && (object[field.name] ?? .null).isNull {
            problems.append(FieldProblem(path: path + "/" + field.name, message: "is required"))
        }
        for member in object.members {
            let place = path + "/" + JSONPlace.escaped(member.key)
            if let field = fields.first(where: { $0.name == member.key }) {
                if !member.value.isNull {
                    problems += field.rule.problems(of: member.value, at: place)
                } else if !field.takesNull, !field.isRequired {
                    problems.append(FieldProblem(path: place, message: "must not be null"))
                }
            } else {
                let near = NearNames.suggestions(for: member.key, among: fields.map(\.name), count: 1)
                problems.append(
                    FieldProblem(
                        path: place,
                        message: "is not known here" + (near.first.map { "; is \($0) meant?" } ?? "")
                    )
                )
            }
        }
        return problems
    }
}

extension FieldRule.TextRule {
    /// What is wrong with a text, or nil.
    func problem(_ text: String) -> String? {
        let count = text.unicodeScalars.count
        if count < minimumLength {
            return minimumLength == 1 ? "must not be empty" : "must have \(minimumLength) characters or more"
        }
        if count > maximumLength { return "must have \(maximumLength) characters or less" }
        return check(text)
    }
}

/// A number as a person writes it: 2 and not 2.0.
func short(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
}
