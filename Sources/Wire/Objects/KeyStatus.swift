/// What the daemon tells of a key: that it has one, and where from; never a part of it.
public struct KeyStatus: WireObject, Hashable {
    /// Whether there is a key.
    public let set: Bool
    /// Where it comes from, such as `.env` or `credentials`.
    public let source: String?
    /// How many keys there are, where there is more than one: they take turns when one is refused.
    public let count: Int?

    /// Describes a key.
    public init(set: Bool, source: String? = nil, count: Int? = nil) {
        self.set = set
        self.source = source
        self.count = count
    }

    /// The list of fields.
    public static let shape = Shape(
        KeyStatus.init,
        Field("set", \.set, "Whether there is a key."),
        Field("source", \.source, "Where it comes from.", .examples(".env", "credentials")),
        Field("count", \.count, "How many keys there are, where there is more than one.")
    )
}
