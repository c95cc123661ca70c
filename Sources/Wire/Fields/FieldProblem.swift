/// Something wrong with one value of a request.
public struct FieldProblem: WireObject, Hashable {
    /// Where: a JSON Pointer (RFC 6901) into the params, or a file's name and place.
    public let path: String
    /// What is wrong, for a person.
    public let message: String

    /// Says what is wrong where.
    public init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    /// The list of fields.
    public static let shape = Shape(
        FieldProblem.init,
        Field("path", \.path, "Where: a JSON Pointer into the params.", .examples("/endpoint")),
        Field("message", \.message, "What is wrong, for a person.")
    )
}
