package import Wire

/// What a transaction came to.
package struct ProviderChange: Sendable {
    /// The snapshot to publish; the very one that was given when there is nothing to publish.
    package let snapshot: Snapshot
    /// What it changes, other hands' changes included that were found on the way.
    package let difference: SnapshotDifference
    /// The provider as it is, or in a dry run would be; nil after a removal.
    package let provider: ProviderConfiguration?
    /// Whether the provider is new.
    package let created: Bool
    /// The files that were written, or in a dry run would be, relative to the configuration directory.
    package let changed: [String]
    /// What a person should know.
    package let warnings: [String]
    /// Whether nothing was to be written.
    package let isDryRun: Bool

    /// The answer to `provider.add`; nil after a removal.
    package var addResult: ProviderAdd.Result? {
        provider.map {
            ProviderAdd.Result(
                created: created,
                changed: changed,
                provider: $0.wire(),
                warnings: warnings,
                generation: snapshot.generation
            )
        }
    }

    /// The answer to `provider.remove`.
    package var removeResult: ProviderRemove.Result {
        ProviderRemove.Result(changed: changed, warnings: warnings, generation: snapshot.generation)
    }
}
