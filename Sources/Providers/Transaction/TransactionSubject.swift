import Wire

/// What a transaction adds, changes or removes.
enum TransactionSubject {
    case provider(String)
    case route(String)

    /// Its name.
    var name: String {
        switch self {
        case .provider(let name), .route(let name): name
        }
    }

    /// The provider, if it is one and a configured one.
    func provider(in snapshot: Snapshot) -> ProviderConfiguration? {
        if case .provider(let name) = self { snapshot.providers[name] } else { nil }
    }

    /// The route, if it is one.
    func route(in snapshot: Snapshot) -> Route? {
        if case .route(let name) = self { snapshot.routes[name] } else { nil }
    }

    /// Whether it is the same in both snapshots, or in neither.
    func isSame(in first: Snapshot, _ second: Snapshot) -> Bool {
        provider(in: first)?.fingerprint == provider(in: second)?.fingerprint && route(in: first) == route(in: second)
    }
}
