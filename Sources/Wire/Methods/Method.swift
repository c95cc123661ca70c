/// The methods of the protocol: a closed set, so that a daemon's switch over it is total.
public enum Method: String, CaseIterable, Sendable, Hashable {
    case daemonHello = "daemon.hello"
    case daemonPing = "daemon.ping"
    case daemonStatus = "daemon.status"
    case providerTypes = "provider.types"
    case providerSchema = "provider.schema"
    case providerPresets = "provider.presets"
    case providerList = "provider.list"
    case providerGet = "provider.get"
    case providerAdd = "provider.add"
    case providerUpdate = "provider.update"
    case providerRemove = "provider.remove"
    case providerTest = "provider.test"
    case providerModels = "provider.models"
    case modelList = "model.list"
    case routeList = "route.list"
    case routeSet = "route.set"
    case routeRemove = "route.remove"
    case chatStream = "chat.stream"
    case chatComplete = "chat.complete"
    case chatAttach = "chat.attach"
    case chatCancel = "chat.cancel"
    case embeddingsCreate = "embeddings.create"
    case streamList = "stream.list"
    case eventSubscribe = "event.subscribe"
    case configCheck = "config.check"
    case configReload = "config.reload"
    case rpcDiscover = "rpc.discover"

    /// The type of the method's params, which tells everything else.
    public var request: any RPCRequest.Type {
        switch self {
        case .daemonHello: DaemonHello.self
        case .daemonPing: DaemonPing.self
        case .daemonStatus: DaemonStatus.self
        case .providerTypes: ProviderTypes.self
        case .providerSchema: ProviderSchema.self
        case .providerPresets: ProviderPresets.self
        case .providerList: ProviderList.self
        case .providerGet: ProviderGet.self
        case .providerAdd: ProviderAdd.self
        case .providerUpdate: ProviderUpdate.self
        case .providerRemove: ProviderRemove.self
        case .providerTest: ProviderTest.self
        case .providerModels: ProviderModels.self
        case .modelList: ModelList.self
        case .routeList: RouteList.self
        case .routeSet: RouteSet.self
        case .routeRemove: RouteRemove.self
        case .chatStream: ChatStream.self
        case .chatComplete: ChatComplete.self
        case .chatAttach: ChatAttach.self
        case .chatCancel: ChatCancel.self
        case .embeddingsCreate: EmbeddingsCreate.self
        case .streamList: StreamList.self
        case .eventSubscribe: EventSubscribe.self
        case .configCheck: ConfigCheck.self
        case .configReload: ConfigReload.self
        case .rpcDiscover: RPCDiscover.self
        }
    }

    /// The method of this name.
    ///
    /// - Throws: `method_not_found`, naming methods like it.
    package static func named(_ name: String) throws(RPCError) -> Method {
        if let method = Method(rawValue: name) { return method }
        let near = Spelling.nearest(to: name, among: allCases.map(\.rawValue))
        let hint = near.isEmpty ? "rpc.discover lists them" : "did you mean \(near.joined(separator: " or "))?"
        throw RPCError(.methodNotFound, "there is no method \(name.prefix(64)): \(hint)", ErrorDetails(near: near))
    }

    /// Refuses a peer whose role is not enough.
    ///
    /// - Throws: `forbidden`, saying who may.
    package func authorise(_ role: Role) throws(RPCError) {
        guard role < request.role else { return }
        throw RPCError(
            .forbidden,
            "\(rawValue) is for root, the daemon's own user and members of its admin group"
        )
    }
}
