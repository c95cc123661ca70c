/// The walk of a decoder through a document: where it is, and everything it found wrong so far.
///
/// Decoding goes on after a problem, so that a person who corrects a request sees every problem at once.
public struct Inspection: Sendable {
    /// What is done with members that no field names.
    public enum UnknownMembers: Sendable {
        /// They are problems: what a client sends.
        case refused
        /// They are passed over: what a newer daemon may send.
        case ignored
    }

    /// What is done with members that no field names.
    public let unknownMembers: UnknownMembers
    /// What is wrong, in the order in which it was found.
    public private(set) var problems: [FieldProblem] = []
    private var path: [String] = []

    /// Starts at the top of a document.
    public init(unknownMembers: UnknownMembers = .refused) {
        self.unknownMembers = unknownMembers
    }

    /// Notes that what is here is wrong.
    public mutating func report(_ message: String) {
        problems.append(FieldProblem(path: pointer, message: message))
    }

    /// Goes one step down, to a member's name or an element's number, for as long as `body` runs.
    public mutating func at<Value>(_ step: String, _ body: (inout Inspection) -> Value) -> Value {
        path.append(step)
        defer { path.removeLast() }
        return body(&self)
    }

    /// Where the walk is, as a JSON Pointer (RFC 6901); empty at the top.
    private var pointer: String {
        path.reduce(into: "") { pointer, step in
            pointer += "/"
            for character in step {
                switch character {
                case "~": pointer += "~0"
                case "/": pointer += "~1"
                default: pointer.append(character)
                }
            }
        }
    }
}
