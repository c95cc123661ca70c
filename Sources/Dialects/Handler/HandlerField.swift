import JSON

/// One member of a handler file: its name, what it means, and how it is checked, read and written.
///
/// Reading, writing and the JSON Schema all follow `all`, so that they cannot disagree.
struct HandlerField: Sendable {
    /// The member's name.
    let name: String
    /// What it means: a sentence or two for an editor's tooltip.
    let documentation: String
    /// A value or an object with members of its own.
    let shape: Shape
    /// The only dialects that have it; `nil` for all.
    var dialects: [String]?

    /// Where a value is in a handler.
    typealias Place<Value> = any WritableKeyPath<Handler, Value> & Sendable

    /// A value or an object with members of its own.
    enum Shape: Sendable {
        /// An object whose members are these.
        case group([HandlerField])
        /// A value: its schema without title and description, its reader and its writer.
        case value(
            schema: JSONObject,
            read: @Sendable (JSONValue, inout Handler) -> [HandlerProblem],
            write: @Sendable (Handler) -> JSONValue
        )
    }

    /// The same member for these dialects only.
    func only(for dialects: [String]) -> HandlerField {
        var field = self
        field.dialects = dialects
        return field
    }

    /// Whether a handler of `dialect` has it.
    func isPart(of dialect: String) -> Bool {
        dialects?.contains(dialect) ?? true
    }

    /// A group of members.
    static func group(_ name: String, _ documentation: String, _ fields: [HandlerField]) -> HandlerField {
        HandlerField(name: name, documentation: documentation, shape: .group(fields))
    }

    /// A value that `decode` reads into `path` and `encode` writes.
    static func value<Value>(
        _ name: String,
        _ path: Place<Value>,
        _ documentation: String,
        schema: JSONObject,
        decode: @escaping @Sendable (JSONValue) -> HandlerDecoding<Value>,
        encode: @escaping @Sendable (Value) -> JSONValue
    ) -> HandlerField {
        HandlerField(
            name: name,
            documentation: documentation,
            shape: .value(
                schema: schema,
                read: { value, handler in
                    switch decode(value) {
                    case .success(let decoded):
                        handler[keyPath: path] = decoded
                        return []
                    case .failure(let problems):
                        return problems
                    }
                },
                write: { encode($0[keyPath: path]) }
            )
        )
    }
}

/// A value read from a handler, or everything that is wrong with it.
enum HandlerDecoding<Value> {
    /// The value.
    case success(Value)
    /// The problems, with pointers relative to the value.
    case failure([HandlerProblem])

    /// A single problem of the value as a whole.
    static func problem(_ message: String) -> HandlerDecoding {
        .failure([HandlerProblem(message)])
    }
}
