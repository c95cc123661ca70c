/// `daemon.hello`: introduces a client, and tells it whom it talks to.
public struct DaemonHello: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.daemonHello
    /// What it does, in one sentence.
    public static let summary = "Tells who the daemon is, what it takes the caller for, and its limits."

    /// What calls, such as `providerctl 0.1.0`; for the journal.
    public let client: String?

    /// Introduces a client.
    public init(client: String? = nil) {
        self.client = client
    }

    /// The list of fields.
    public static let shape = Shape(
        DaemonHello.init,
        Field("client", \.client, "What calls; for the journal.", .examples("providerctl 0.1.0"))
    )

    /// Whom the client talks to.
    public struct Result: WireObject {
        /// The daemon.
        public let server: Server
        /// The version of this protocol.
        public let `protocol`: Int
        /// What the daemon takes the caller for.
        public let peer: Peer
        /// What the daemon takes at most.
        public let limits: Limits
        /// The generation of the configuration in use.
        public let generation: Int

        /// An answer of this version of the protocol.
        public init(server: Server, protocol: Int = protocolVersion, peer: Peer, limits: Limits, generation: Int) {
            self.server = server
            self.protocol = `protocol`
            self.peer = peer
            self.limits = limits
            self.generation = generation
        }

        /// The list of fields.
        public static let shape = Shape(
            Result.init,
            Field("server", \.server, "The daemon."),
            Field("protocol", \.protocol, "The version of the protocol."),
            Field("peer", \.peer, "What the daemon takes the caller for."),
            Field("limits", \.limits, "What the daemon takes at most."),
            Field("generation", \.generation, "The generation of the configuration in use.")
        )
    }

    /// A program and its version.
    public struct Server: WireObject {
        /// `providerd`.
        public let name: String
        /// Its version.
        public let version: String

        /// Names a program.
        public init(name: String, version: String) {
            self.name = name
            self.version = version
        }

        /// The list of fields.
        public static let shape = Shape(
            Server.init,
            Field("name", \.name, "The program's name."),
            Field("version", \.version, "Its version.")
        )
    }
}

/// The version of the protocol that these types describe.
public let protocolVersion = 1
