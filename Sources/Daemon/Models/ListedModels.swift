import Dialects
import JSON
import Providers
import Wire

/// A provider's list of models as answers show it.
///
/// It is kept as JSON: answering is copying, however long the list is. Making it takes milliseconds for thousands of
/// models, so that is done off the loops.
struct ListedModels: Sendable, Equatable {
    /// The longest lists that services have are of some hundreds; the rest of a longer one is left out.
    static let countLimit = 5_000
    /// The longest name, in bytes; no request would carry a longer one, and it is left out.
    static let nameLimit = 512

    /// The array that `provider.models` shows.
    let models: [UInt8]
    /// The elements that `model.list` shows, separated by commas: the same, and the default model in any case.
    let entries: [UInt8]

    /// How much memory it needs, in bytes.
    var byteCount: Int { models.count + entries.count }

    /// The list of a provider, which the provider itself has told; its keys are taken out should they stand in it.
    init(_ descriptions: [ModelDescription], of provider: ProviderConfiguration) {
        var seen: Set<String> = []
        var models: [ProviderModels.Model] = []
        var entries: [ModelList.Entry] = []
        for model in descriptions where models.count < Self.countLimit {
            guard !model.id.isEmpty, model.id.utf8.count <= Self.nameLimit else { continue }
            guard seen.insert(model.id).inserted else { continue }
            let title = model.title.flatMap { $0.utf8.count <= Self.nameLimit ? $0 : nil }
            models.append(ProviderModels.Model(id: model.id, displayName: title, contextLength: model.contextLength))
            entries.append(
                ModelList.Entry(
                    provider: provider.name,
                    model: model.id,
                    displayName: title,
                    contextLength: model.contextLength,
                    isDefault: model.id == provider.defaultModel
                )
            )
        }
        if let model = provider.defaultModel, !seen.contains(model) {
            entries.insert(ModelList.Entry(provider: provider.name, model: model, isDefault: true), at: 0)
        }
        let redaction = Redaction(provider.keys)
        self.models = redaction.redacted(Array("[".utf8) + Self.joined(models) + Array("]".utf8))
        self.entries = redaction.redacted(Self.joined(entries))
    }

    /// What is known of a provider without asking it: its default model.
    init(defaultOf provider: ProviderConfiguration) {
        self.init(provider.defaultModel.map { [ModelDescription(id: $0)] } ?? [], of: provider)
    }

    /// Values as JSON, separated by commas.
    static func joined(_ values: some Sequence<some WireValue>) -> [UInt8] {
        var bytes: [UInt8] = []
        for json in values.lazy.compactMap(\.json) {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
            json.write(to: &bytes)
        }
        return bytes
    }
}
