/// What a mock knows beyond its model names: behaviours by model, the list of models, and who may ask.
///
/// Written in place by tests, or read from a JSON file by `parse`; the format is documented in `MockProvider.docc`.
package struct Script: Sendable, Equatable {
    /// The behaviours of a model for its first request, its second and so on; the last one stays.
    package var models: [String: [Behaviour]] = [:]
    /// The behaviour of a model that is neither in `models` nor a name of the grammar; nil: 404.
    package var fallback: Behaviour?
    /// The answer to a request for the list of models; its reply is the list.
    package var listing = Behaviour()
    /// The models in the list; nil: those in `models`, in alphabetical order, and two of the grammar.
    package var listed: [String]?
    /// The credential that every request needs, unless its behaviour has a rule of its own.
    package var credential: CredentialRule?

    /// A script that adds nothing.
    package init() {}

    /// A script with one behaviour for each model.
    package init(models: [String: Behaviour]) {
        self.models = models.mapValues { [$0] }
    }

    /// The names told when the list of models is asked for.
    var listedModels: [String] {
        listed ?? models.keys.sorted() + ["echo", "mock-n10-i10000-s20"]
    }

    /// Takes over what `other` says: its models are added or replaced, the rest is replaced where it says something.
    package mutating func merge(_ other: Script) {
        models.merge(other.models) { _, new in new }
        fallback = other.fallback ?? fallback
        listed = other.listed ?? listed
        credential = other.credential ?? credential
        if other.listing != Behaviour() { listing = other.listing }
    }
}
