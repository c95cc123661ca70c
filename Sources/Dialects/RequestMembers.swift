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
                let name = reader.text(of: range)
                list.removeAll { $0.name == name }
                list.append(Member(name: name, value: try reader.skipValue()))
            }
            try reader.end()
        } catch {
            throw DialectError("the params are no JSON object: \(error.message)")
        }
    }

    /// Where the value of a member lies.
    subscript(_ name: String) -> Range<Int>? {
        list.first { $0.name == name }?.value
    }
}
