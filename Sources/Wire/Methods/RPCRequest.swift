package import JSON

/// The params of a method, and with them everything the protocol says about it.
///
/// ```swift
/// let answer = try await client.call(ProviderGet(name: "deepseek"))   // a ProviderGet.Result
/// ```
public protocol RPCRequest: WireValue {
    /// What the answer holds.
    associatedtype Result: WireValue

    /// The method's name.
    static var method: Method { get }
    /// Who may call it.
    static var role: Role { get }
    /// What it does, in one sentence.
    static var summary: String { get }
    /// Whether notifications of a stream come before the answer.
    static var streams: Bool { get }
    /// The failures that are the method's own, beside those that every method has.
    static var errors: [ErrorCode] { get }
}

extension RPCRequest {
    /// Whoever may open the socket.
    public static var role: Role { .use }
    /// The answer is all there is.
    public static var streams: Bool { false }
    /// None of its own.
    public static var errors: [ErrorCode] { [] }

    /// Reads the params of a request; none at all count as `{}`.
    ///
    /// - Throws: `invalid_params` that names every problem, each with its path.
    package static func decode(_ params: Span<UInt8>?) throws(RPCError) -> Self {
        var json = JSONValue.object(JSONObject())
        if let params {
            do throws(JSONError) {
                json = try JSONValue.parse(params, duplicates: .reject)
            } catch {
                throw RPCError.invalidParams([FieldProblem(path: "", message: "cannot be read: \(error)")])
            }
        }
        return try decode(json)
    }

    /// Reads params from a tree.
    ///
    /// - Throws: `invalid_params` that names every problem, each with its path.
    package static func decode(_ params: JSONValue) throws(RPCError) -> Self {
        var inspection = Inspection()
        guard let request = read(params, &inspection), inspection.problems.isEmpty else {
            throw RPCError.invalidParams(inspection.problems)
        }
        return request
    }
}
