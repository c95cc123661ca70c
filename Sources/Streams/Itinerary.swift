package import Providers
package import Wire

/// Whom a request asks, one after the other: a provider and a model, or the targets of a route, and then its fallbacks.
package struct Itinerary: Sendable {
    /// No request asks more.
    package static let limit = 16

    /// The targets in the order in which they are asked; there is at least one.
    package let targets: [ChatResolution]
    /// What was passed over, one sentence each.
    package let warnings: [String]

    /// Resolves a request in a snapshot.
    ///
    /// A `model` that is the name of a route means that route, unless a `provider` is named; anything else is resolved by
    /// ``ChatResolution``. Of a route's targets with a weight one is drawn by `generator` to be the first; the others
    /// follow in the route's order. The request's fallbacks come last. A target that cannot be asked is passed over with a
    /// warning, as long as there is another one; one that comes twice is asked once.
    ///
    /// - Throws: what ``ChatResolution`` throws; `provider_not_found` for a route none of whose targets can be asked;
    ///   `invalid_params` for more fallbacks than there may be.
    package init(
        _ request: ChatRequest,
        in snapshot: Snapshot,
        using generator: inout some RandomNumberGenerator
    ) throws(RPCError) {
        let fallbacks = request.options.fallbacks
        guard fallbacks.count < Self.limit else {
            throw .invalidParams([
                FieldProblem(path: "/providerd/fallbacks", message: "must have fewer than \(Self.limit) members")
            ])
        }
        var stops = Stops(snapshot: snapshot)
        if request.provider == nil, let name = request.model, let route = snapshot.routes[name] {
            stops.add(route, using: &generator)
            guard !stops.targets.isEmpty else {
                throw RPCError(
                    .providerNotFound,
                    "no target of the route \(name) can be asked: \(stops.warnings.joined(separator: "; "))"
                )
            }
        } else {
            stops.add(try ChatResolution(request, in: snapshot))
        }
        for text in fallbacks { stops.add(text) }
        targets = Array(stops.targets.prefix(Self.limit))
        warnings = stops.warnings
    }
}

/// Targets as they are gathered.
private struct Stops {
    let snapshot: Snapshot
    private(set) var targets: [ChatResolution] = []
    private(set) var warnings: [String] = []

    init(snapshot: Snapshot) {
        self.snapshot = snapshot
    }

    mutating func add(_ target: ChatResolution) {
        guard !targets.contains(where: { $0.provider === target.provider && $0.model == target.model }) else { return }
        targets.append(target)
    }

    /// Adds the target that `text` names, or notes why it cannot be asked.
    mutating func add(_ text: String) {
        do throws(RPCError) {
            add(try ChatResolution(target: text, in: snapshot))
        } catch {
            warnings.append("\(text.prefix(128)) was passed over: \(error.message)")
        }
    }

    mutating func add(_ route: Route, using generator: inout some RandomNumberGenerator) {
        // Only those that can be asked take part in the draw.
        var usable: [(target: ChatResolution, weight: Int)] = []
        for target in route.targets {
            do throws(RPCError) {
                usable.append((try ChatResolution(target: target.target, in: snapshot), target.weight ?? 0))
            } catch {
                warnings.append("\(target.target.prefix(128)) was passed over: \(error.message)")
            }
        }
        if let first = Self.draw(usable.map(\.weight), using: &generator) { add(usable[first].target) }
        for (target, _) in usable { add(target) }
    }

    /// The place of one of the weights, each as likely as it is heavy; nil where none is above 0.
    private static func draw(_ weights: [Int], using generator: inout some RandomNumberGenerator) -> Int? {
        let total = weights.reduce(0, +)
        guard total > 0 else { return nil }
        var rest = Int.random(in: 0..<total, using: &generator)
        return weights.firstIndex { weight in
            rest -= weight
            return rest < 0
        }
    }
}
