/// When the parts of a stream came, in milliseconds after its request.
public struct Timing: WireObject, Hashable {
    /// The first byte of the provider's answer.
    public let firstByte: Double?
    /// The first text.
    public let firstToken: Double?
    /// The end.
    public let total: Double

    /// Describes when things came.
    public init(firstByte: Double? = nil, firstToken: Double? = nil, total: Double) {
        self.firstByte = firstByte
        self.firstToken = firstToken
        self.total = total
    }

    /// The list of fields.
    public static let shape = Shape(
        Timing.init,
        Field("first_byte", \.firstByte, "The first byte of the provider's answer, in milliseconds."),
        Field("first_token", \.firstToken, "The first text, in milliseconds."),
        Field("total", \.total, "The end, in milliseconds.")
    )
}
