public import JSON

/// The list of fields of an object type, from which its decoding, its encoding and its schema come.
///
/// ```swift
/// static let shape = Shape(
///     Peer.init,
///     Field("uid", \.uid, "User id, as the kernel tells it."),
///     Field("role", \.role, "What the peer may do.")
/// )
/// ```
///
/// The initialiser takes the fields' values in the order of the list: the compiler refuses a list that forgets a
/// property or confuses two types.
public struct Shape<Root: Sendable>: Sendable {
    /// A field without its property's type.
    public struct Member: Sendable {
        /// The member's name in JSON.
        public let name: String
        /// What the member means.
        public let doc: String
        /// Whether an object without the member is refused.
        public let isRequired: Bool
        /// The schema of the member's value.
        public let schema: JSONSchema
    }

    /// The fields in their order.
    public let members: [Member]
    private let readObject: @Sendable (JSONObject, inout Inspection) -> Root?
    private let writeObject: @Sendable (Root) -> JSONObject

    /// The shape of a type with these fields, made from their values by `make`.
    package init<each Value: WireValue>(
        _ make: @escaping @Sendable (repeat each Value) -> Root,
        _ field: repeat Field<Root, each Value>
    ) {
        var members: [Member] = []
        for field in repeat each field {
            members.append(
                Member(name: field.name, doc: field.doc, isRequired: field.isRequired, schema: field.schema)
            )
        }
        self.members = members
        readObject = { object, inspection in
            // All of them are read before one is missed, so that every problem is told.
            let values = (repeat (each field).read(object, &inspection))
            do throws(Missing) {
                return make(repeat try Missing.unwrap(each values))
            } catch {
                return nil
            }
        }
        writeObject = { root in
            var object = JSONObject()
            for field in repeat each field {
                field.write(root, to: &object)
            }
            return object
        }
    }

    /// The value that `object` describes, or nil after reporting every problem.
    public func read(_ object: JSONObject, _ inspection: inout Inspection) -> Root? {
        let before = inspection.problems.count
        if case .refused = inspection.unknownMembers { refuseUnknown(object, &inspection) }
        let root = readObject(object, &inspection)
        return inspection.problems.count == before ? root : nil
    }

    /// The object of `root`, its members in the order of the list.
    public func write(_ root: Root) -> JSONObject {
        writeObject(root)
    }

    /// The schema of the object.
    public var schema: JSONSchema { .object(members) }

    private func refuseUnknown(_ object: JSONObject, _ inspection: inout Inspection) {
        for key in object.keys where !members.contains(where: { $0.name == key }) {
            let near = Spelling.nearest(to: key, among: members.map(\.name), limit: 1).first
            inspection.at(key) { $0.report("is not known" + (near.map { "; did you mean \($0)?" } ?? "")) }
        }
    }
}

/// A value was not there; its problem has been reported already.
private struct Missing: Error {
    static func unwrap<Value>(_ value: Value?) throws(Missing) -> Value {
        guard let value else { throw Missing() }
        return value
    }
}
