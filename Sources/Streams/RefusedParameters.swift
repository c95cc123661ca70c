/// The optional parameters that a provider is known to refuse, model by model; bounded, as a client chooses the names.
package struct RefusedParameters: Sendable, Equatable {
    /// So many models are remembered; the oldest one goes.
    static let modelLimit = 64
    /// So many parameters of one model are remembered.
    static let nameLimit = 16

    private var models: [(name: String, parameters: [String])] = []

    /// Nothing is known.
    package init() {}

    /// What the provider refuses when it is asked for `model`.
    package func of(_ model: String) -> [String] {
        models.first { $0.name == model }?.parameters ?? []
    }

    /// Remembers that `model` takes none of `parameters`.
    package mutating func remember(_ parameters: [String], of model: String) {
        let index: Int
        if let known = models.firstIndex(where: { $0.name == model }) {
            index = known
        } else {
            if models.count == Self.modelLimit { models.removeFirst() }
            models.append((model, []))
            index = models.count - 1
        }
        for name in parameters where !models[index].parameters.contains(name) {
            guard models[index].parameters.count < Self.nameLimit else { return }
            models[index].parameters.append(name)
        }
    }

    package static func == (left: RefusedParameters, right: RefusedParameters) -> Bool {
        left.models.elementsEqual(right.models) { $0.name == $1.name && $0.parameters == $1.parameters }
    }
}
