import JSON
import Logging
import Wire

/// By what a caller wants to find a stream again: `providerd.metadata` of its request.
///
/// The daemon keeps it for `stream.list`, and logs it with whatever it logs of the stream; no provider is told of it.
/// The limits are those of OpenAI's own `metadata`.
struct StreamMetadata: Sendable {
    /// How many texts it holds at most.
    static let most = 16
    /// How long a name may be, in bytes.
    static let nameLimit = 64
    /// How long a text may be, in bytes.
    static let textLimit = 512
    /// Where it is in the params.
    private static let path = "/providerd/metadata"

    /// It as it came; nil without any.
    let object: JSONObject?
    /// It as fields of a log entry, whose names are nobody else's.
    let fields: Logger.Metadata

    /// Takes what a request says.
    ///
    /// - Throws: `invalid_params` that names everything that cannot be kept.
    init(_ object: JSONObject?) throws(RPCError) {
        guard let object, !object.isEmpty else {
            self.object = nil
            fields = [:]
            return
        }
        guard object.count <= Self.most else {
            throw .invalidParams([FieldProblem(path: Self.path, message: "may hold at most \(Self.most) texts")])
        }
        var problems: [FieldProblem] = []
        var fields = Logger.Metadata()
        for member in object.members {
            guard Self.isName(member.key) else {
                // Its path would be as long as the name, or mean something else.
                let rule = "letters, digits, _, - and ., at most \(Self.nameLimit) of them"
                problems.append(FieldProblem(path: Self.path, message: "may have only names that consist of \(rule)"))
                continue
            }
            if let text = member.value.stringValue, text.utf8.count <= Self.textLimit {
                fields["metadata_\(member.key)"] = "\(text)"
            } else {
                let rule = "must be a text of at most \(Self.textLimit) bytes"
                problems.append(FieldProblem(path: "\(Self.path)/\(member.key)", message: rule))
            }
        }
        guard problems.isEmpty else { throw .invalidParams(problems) }
        self.object = object
        self.fields = fields
    }

    /// The memory that it takes, about: names and texts, and as much again for each as its places in tables take.
    static func memory(of object: JSONObject?) -> Int {
        object?.members.reduce(0) { $0 + $1.key.utf8.count + ($1.value.stringValue?.utf8.count ?? 0) + 64 } ?? 0
    }

    private static func isName(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= nameLimit else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
            default: false
            }
        }
    }
}
