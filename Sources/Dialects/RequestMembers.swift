import JSON

/// The top-level members of a client's params: their names and where their values lie.
struct RequestMembers {
    /// A member and where its value lies.
    struct Member {
        /// The name, its escapes decoded.
        let name: String
        /// The range of the value.
        let value: Range<Int>
    }

    /// The members in order; of those with the same name the last.
    private(set) var list: [Member] = []

    /// Finds the members of a JSON object.
    ///
    /// - Throws: `DialectError` when it is none.
    init(_ params: Span<UInt8>) throws(DialectError) {
        do throws(JSONError) {
            var reader = JSONReader(params)
            try reader.beginObject()
            while let range = try reader.nextMember() {
                list.append(Member(name: reader.text(of: range), value: try reader.skipValue()))
            }
            try reader.end()
        } catch {
            throw DialectError("the params are no JSON object: \(error.message)")
        }
        var last: [String: Int] = [:]
        for (place, member) in list.enumerated() { last[member.name] = place }
        guard last.count < list.count else { return }
        list = list.enumerated().filter { last[$0.element.name] == $0.offset }.map(\.element)
    }

    /// Where the value of a member lies.
    subscript(_ name: String) -> Range<Int>? {
        list.first { $0.name == name }?.value
    }

    /// The params as a tree.
    ///
    /// - Throws: `DialectError` when they are no JSON object.
    static func object(_ params: Span<UInt8>) throws(DialectError) -> JSONObject {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(params)
        } catch {
            throw DialectError("the params are no JSON object: \(error.message)")
        }
        guard let object = value.objectValue else { throw DialectError("the params are no JSON object") }
        return object
    }
}
