import JSON
import POSIX
import Wire

/// The contents of a configuration while a transaction changes them, before anything is written.
struct ConfigurationEdit {
    var contents: ConfigurationContents
    var environment: EnvironmentFile
    var metadata: MetadataFile
    private(set) var entries: [MetadataEntry]
    /// The handlers that were written anew or removed.
    var changedHandlers: [String] = []
    var warnings: [String] = []
    /// Whether a provider that was there was added again.
    var isReplacement = false

    /// Opens contents that were found to be sound.
    init(_ contents: ConfigurationContents) throws(ConfigurationError) {
        self.contents = contents
        environment = EnvironmentFile(contents.environment?.bytes ?? [])
        metadata = MetadataFile()
        if let bytes = contents.metadata?.bytes { metadata = try MetadataFile(bytes: bytes) }
        // What is wrong with them was reported when the snapshot was built, and then there is no edit.
        entries = metadata.entries { _, _ in }
    }

    /// What the metadata say of a provider.
    func entry(_ name: String) -> MetadataEntry? {
        entries.first { $0.name == name }
    }

    /// Puts an entry into the metadata, in its place if it has one.
    mutating func set(_ entry: MetadataEntry) {
        metadata.set(entry)
        if let index = entries.firstIndex(where: { $0.name == entry.name }) {
            entries[index] = entry
        } else {
            entries.append(entry)
        }
    }

    /// Takes an entry out of the metadata; whether that was the default provider, which then is none.
    mutating func removeEntry(_ name: String) -> Bool {
        entries.removeAll { $0.name == name }
        return metadata.remove(name)
    }

    /// Whether there is such a provider or route.
    func has(_ subject: TransactionSubject) -> Bool {
        switch subject {
        case .provider(let name): entry(name) != nil
        case .route(let name): routes[name] != nil
        }
    }

    /// Every variable in `.env` that belongs to a prefix, in the order of the file.
    func variables(of prefix: String) -> [String] {
        var found: [String] = []
        for case let key? in environment.bindings.map(\.key) where !found.contains(key) {
            let isKey = ProviderVariables.keyNumber(key)?.prefix == prefix
            let isSingle = ProviderVariables.suffixes.contains { key == ProviderVariables.name(prefix, $0) }
            if isKey || isSingle { found.append(key) }
        }
        return found
    }

    /// The contents with everything that was changed.
    func finished() -> ConfigurationContents {
        var contents = contents
        let files = contents.files
        if environment.bytes != contents.environment?.bytes ?? [] {
            let old = contents.environment
            contents.environment = FileContents(
                path: old?.path ?? Path.join(files.realDirectory, ConfigurationFiles.environmentName),
                bytes: environment.bytes,
                status: old?.status
            )
        }
        let old = contents.metadata
        let before = (try? old.map { file throws(ConfigurationError) in try MetadataFile(bytes: file.bytes) }) ?? nil
        // Written anew only when it says something else: whoever formatted it by hand keeps the form until then.
        if before?.document != metadata.document && (old != nil || metadata.document != MetadataFile().document) {
            contents.metadata = FileContents(
                path: old?.path ?? Path.join(files.realDirectory, MetadataFile.name),
                bytes: metadata.bytes,
                status: old?.status
            )
        }
        return contents
    }
}
