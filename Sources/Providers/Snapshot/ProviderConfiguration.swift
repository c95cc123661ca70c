package import Dialects
package import JSON

/// One provider as its three files describe it, read and validated; it never changes.
///
/// A class, so that the many streams that hold one share it for the price of a reference.
package final class ProviderConfiguration: Sendable {
    /// Where a provider's keys come from.
    package enum KeySource: String, Sendable {
        /// There is none.
        case none
        /// `.env`.
        case environment
        /// A systemd credential, which wins over `.env`.
        case credential
    }

    /// The name that clients use: `[a-z0-9][a-z0-9_-]{0,62}`.
    package let name: String
    /// The name for people.
    package let displayName: String
    /// What kind of provider it is, one of `ProviderKind.all`.
    package let type: String
    /// Whether requests may go to it.
    package let isEnabled: Bool
    /// The address as configured, or the type's own; nil for a type that needs no network.
    package let endpointText: String?
    /// The address, the handler and the parameters as a dialect takes them; nil for a type that needs no network.
    package let endpoint: ProviderEndpoint?
    /// The model that is meant when none is named.
    package let defaultModel: String?
    /// Parameters of requests that name none themselves, under their OpenAI names.
    package let parameters: JSONObject
    /// What its variables in `.env` begin with, without the underscore behind it.
    package let environmentPrefix: String
    /// The handler's name: its file without `.json`.
    package let handlerName: String
    /// How to talk to it, with `X_TIMEOUT` already in its timeouts.
    package let handler: Handler
    /// Its keys, the first one preferred; empty when there is none.
    package let keys: [Secret]
    /// Where `keys` come from.
    package let keySource: KeySource
    /// When it was added, as `providers_meta.json` says it.
    package let createdAt: String?
    /// When it was last changed, likewise.
    package let updatedAt: String?
    /// The generation of the snapshot in which it last changed.
    package let generation: Int
    /// A hash of everything but that generation; equal exactly when nothing else changed.
    ///
    /// Never shown.
    package let fingerprint: ContentHash

    /// Puts a provider together; only the loader does, after it has validated every part.
    init(
        name: String,
        metadata: MetadataEntry,
        settings: ProviderSettings,
        handler: Handler,
        endpoint: ProviderEndpoint?,
        generation: Int,
        fingerprint: ContentHash
    ) {
        self.name = name
        displayName = metadata.displayName ?? name
        type = metadata.type
        isEnabled = metadata.isEnabled
        endpointText = settings.endpoint
        self.endpoint = endpoint
        defaultModel = settings.defaultModel
        parameters = settings.parameters
        environmentPrefix = metadata.environmentPrefix
        handlerName = metadata.handlerName
        self.handler = handler
        keys = settings.keys
        keySource = settings.keySource
        createdAt = metadata.createdAt
        updatedAt = metadata.updatedAt
        self.generation = generation
        self.fingerprint = fingerprint
    }
}
