public import JSON

/// `rpc.discover`: the OpenRPC document of this protocol.
public struct RPCDiscover: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.rpcDiscover
    /// What it does, in one sentence.
    public static let summary = "Describes this protocol as an OpenRPC document."

    /// What the answer holds.
    public typealias Result = JSONObject

    /// Asks for the document.
    public init() {}

    /// The list of fields.
    public static let shape = Shape(RPCDiscover.init)
}
