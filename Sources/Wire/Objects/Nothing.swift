/// The empty object: an answer that says no more than that it came.
public struct Nothing: WireObject, Hashable {
    /// The only value.
    public init() {}

    /// The list of fields.
    public static let shape = Shape(Nothing.init)
}
