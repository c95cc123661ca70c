import JSON

/// What is wrong with a script, and where.
package struct ScriptError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The place as a JSON Pointer (RFC 6901).
    package let path: String
    /// What is wrong, one lower-case sentence.
    package let message: String

    package var description: String {
        path.isEmpty ? message : "\(path): \(message)"
    }
}

/// One object of a script, read member by member; a member that nobody asked for is an error.
struct ScriptObject {
    let path: String
    private let object: JSONObject
    private var asked: Set<String> = []

    init(_ value: JSONValue, at path: String) throws(ScriptError) {
        guard let object = value.objectValue else { throw ScriptError(path: path, message: "must be an object") }
        self.object = object
        self.path = path
    }

    /// The value of a member; `null` is a value.
    mutating func value(_ key: String) -> JSONValue? {
        asked.insert(key)
        return object[key]
    }

    mutating func string(_ key: String) throws(ScriptError) -> String? {
        try convert(key, "must be a string") { $0.stringValue }
    }

    mutating func bool(_ key: String) throws(ScriptError) -> Bool? {
        try convert(key, "must be true or false") { $0.boolValue }
    }

    /// A whole number that is not negative.
    mutating func count(_ key: String) throws(ScriptError) -> Int? {
        try convert(key, "must be a whole number from 0 on") { value in
            value.intValue.flatMap { $0 >= 0 ? $0 : nil }
        }
    }

    mutating func strings(_ key: String) throws(ScriptError) -> [String]? {
        try convert(key, "must be an array of strings") { value in
            guard let elements = value.arrayValue else { return nil }
            let strings = elements.compactMap(\.stringValue)
            return strings.count == elements.count ? strings : nil
        }
    }

    /// One of the values of an enumeration.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        _ type: Choice.Type = Choice.self
    ) throws(ScriptError) -> Choice? {
        let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        return try convert(key, "must be one of \(names)") { $0.stringValue.flatMap(Choice.init(rawValue:)) }
    }

    mutating func object(_ key: String) throws(ScriptError) -> ScriptObject? {
        guard let value = value(key) else { return nil }
        return try ScriptObject(value, at: place(key))
    }

    /// The objects of an array.
    mutating func objects(_ key: String) throws(ScriptError) -> [ScriptObject]? {
        guard let elements = try convert(key, "must be an array of objects", { $0.arrayValue }) else { return nil }
        var objects: [ScriptObject] = []
        for (index, element) in elements.enumerated() {
            objects.append(try ScriptObject(element, at: "\(place(key))/\(index)"))
        }
        return objects
    }

    /// All members, in their order.
    mutating func members() -> [(key: String, value: JSONValue)] {
        asked.formUnion(object.keys)
        return object.members.map { ($0.key, $0.value) }
    }

    func place(_ key: String) -> String {
        let escaped = key.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
        return path + "/" + escaped.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }

    /// Throws when there are members that nobody asked for.
    func end() throws(ScriptError) {
        guard let key = object.keys.first(where: { !asked.contains($0) }) else { return }
        throw ScriptError(
            path: place(key),
            message: "is not known; known here: \(asked.sorted().joined(separator: ", "))"
        )
    }

    private mutating func convert<Value>(
        _ key: String,
        _ message: String,
        _ body: (JSONValue) -> Value?
    ) throws(ScriptError) -> Value? {
        guard let value = value(key) else { return nil }
        guard let converted = body(value) else { throw ScriptError(path: place(key), message: message) }
        return converted
    }
}
