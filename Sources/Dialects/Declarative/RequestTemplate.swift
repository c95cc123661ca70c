import JSON

/// The body of a request as a handler file describes it: JSON in which objects such as `{"$param":"temperature"}` stand
/// for what the client says.
struct RequestTemplate: Sendable, Hashable {
    /// The template as written.
    let source: JSONValue
    /// The members of the body.
    let members: [Member]

    /// A member of an object.
    struct Member: Sendable, Hashable {
        /// Its name.
        let key: String
        /// What it is.
        let node: Node
    }

    /// A part of a template.
    indirect enum Node: Sendable, Hashable {
        /// JSON that is sent as it is.
        case literal(JSONValue)
        /// An array; what is absent is left out.
        case array([Node])
        /// An object; what is absent is left out.
        case object([Member])
        /// What the client says.
        case placeholder(Placeholder)
    }

    /// A body without anything in it.
    init() {
        source = [:]
        members = []
    }

    /// Reads a template.
    ///
    /// - Throws: `HandlerError` with everything that is wrong with it, each with its JSON Pointer.
    init(_ source: JSONValue) throws(HandlerError) {
        self.source = source
        guard let object = source.objectValue else {
            throw HandlerError(problems: [HandlerProblem("must be an object")])
        }
        if let name = object.keys.first(where: { $0.hasPrefix("$") }) {
            throw HandlerError(problems: [
                HandlerProblem("the body itself is no placeholder", at: HandlerProblem.pointer(name))
            ])
        }
        var problems: [HandlerProblem] = []
        members = Self.members(object, at: "", &problems)
        guard problems.isEmpty else { throw HandlerError(problems: problems) }
    }

    /// All placeholders, from the first to the last.
    var placeholders: [Placeholder] {
        members.flatMap { Self.placeholders(in: $0.node) }
    }

    private static func placeholders(in node: Node) -> [Placeholder] {
        switch node {
        case .literal: []
        case .array(let nodes): nodes.flatMap(placeholders)
        case .object(let members): members.flatMap { placeholders(in: $0.node) }
        case .placeholder(let placeholder): [placeholder]
        }
    }

    private static func members(_ object: JSONObject, at path: String, _ problems: inout [HandlerProblem]) -> [Member] {
        var members: [Member] = []
        for member in object.members {
            let place = path + HandlerProblem.pointer(member.key)
            members.append(Member(key: member.key, node: node(member.value, at: place, &problems)))
        }
        return members
    }

    private static func node(_ value: JSONValue, at path: String, _ problems: inout [HandlerProblem]) -> Node {
        switch value {
        case .array(let elements):
            return .array(elements.enumerated().map { node($0.element, at: "\(path)/\($0.offset)", &problems) })
        case .object(let object):
            guard object.keys.contains(where: { $0.hasPrefix("$") }) else {
                return .object(members(object, at: path, &problems))
            }
            do throws(HandlerProblem) {
                return .placeholder(try Placeholder(object))
            } catch {
                problems.append(error.within(path))
                return .literal(value)
            }
        case .null, .bool, .number, .string: return .literal(value)
        }
    }
}

extension RequestTemplate {
    /// The definition of a template in the JSON Schema of handler files.
    static let definition: JSONValue = [
        "description":
            "JSON that is sent as it is, but for objects whose first member begins with a dollar sign: placeholders.",
        "anyOf": [
            ["type": ["null", "boolean", "number", "string"]],
            ["type": "array", "items": ["$ref": "#/$defs/template"]],
            [
                "type": "object", "propertyNames": ["pattern": "^[^$]"],
                "additionalProperties": ["$ref": "#/$defs/template"],
            ],
            ["$ref": "#/$defs/placeholder"],
        ],
    ]
}
