import JSON

/// A value of the client's params and where it lies, for errors that name the place.
struct ParameterPlace {
    /// What lies there.
    let value: JSONValue
    /// Where: a JSON Pointer (RFC 6901) into the params.
    let path: String

    /// The value `value` at `path`.
    init(_ value: JSONValue, at path: String) {
        self.value = value
        self.path = path
    }

    /// The error `message`, which follows the name of the place.
    func error(_ message: String) -> DialectError {
        DialectError("\(Self.name(of: path)) \(message)", at: path)
    }

    /// The place of a member, whether it is there or not.
    func pointer(_ name: String) -> String {
        path + HandlerProblem.pointer(name)
    }

    /// A member; `nil` when it is absent or null.
    subscript(_ name: String) -> ParameterPlace? {
        guard let member = value.objectValue?[name], !member.isNull else { return nil }
        return ParameterPlace(member, at: pointer(name))
    }

    /// A member that has to be there.
    func required(_ name: String) throws(DialectError) -> ParameterPlace {
        guard let member = self[name] else {
            let place = pointer(name)
            throw DialectError("\(Self.name(of: place)) is missing", at: place)
        }
        return member
    }

    /// The text.
    func string() throws(DialectError) -> String {
        guard let text = value.stringValue else { throw error("must be a string") }
        return text
    }

    /// The text, with something in it.
    func word() throws(DialectError) -> String {
        let text = try string()
        guard !text.isEmpty else { throw error("must not be empty") }
        return text
    }

    /// The number as written.
    func number() throws(DialectError) -> JSONNumber {
        guard let number = value.numberValue else { throw error("must be a number") }
        return number
    }

    /// The whole number, at least `minimum`.
    func integer(atLeast minimum: Int = .min) throws(DialectError) -> Int {
        guard let integer = value.intValue else { throw error("must be a whole number") }
        guard integer >= minimum else { throw error("must be at least \(minimum)") }
        return integer
    }

    /// True or false.
    func boolean() throws(DialectError) -> Bool {
        guard let truth = value.boolValue else { throw error("must be true or false") }
        return truth
    }

    /// The object.
    func object() throws(DialectError) -> JSONObject {
        guard let object = value.objectValue else { throw error("must be an object") }
        return object
    }

    /// The elements of the array.
    func elements() throws(DialectError) -> [ParameterPlace] {
        guard let elements = value.arrayValue else { throw error("must be an array") }
        return elements.enumerated().map { ParameterPlace($0.element, at: "\(path)/\($0.offset)") }
    }

    /// The members that are neither null nor among `known`.
    func others(than known: Set<String>) -> JSONObject {
        JSONObject(
            (value.objectValue?.members ?? []).lazy
                .filter { !known.contains($0.key) && !$0.value.isNull }
                .map { ($0.key, $0.value) }
        )
    }

    /// A place as a person writes it: `messages[3].content`.
    private static func name(of path: String) -> String {
        var name = ""
        for part in path.split(separator: "/") {
            if part.utf8.allSatisfy(\.isDigit) {
                name += "[\(part)]"
            } else {
                name += name.isEmpty ? part : "." + part
            }
        }
        return name.isEmpty ? "the value" : name
    }
}
