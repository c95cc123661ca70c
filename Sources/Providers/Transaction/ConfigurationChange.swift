package import Wire

/// What a transaction came to.
package struct ConfigurationChange: Sendable {
    /// The snapshot to publish; the very one that was given when there is nothing to publish.
    package let snapshot: Snapshot
    /// What it changes, other hands' changes included that were found on the way.
    package let difference: SnapshotDifference
    /// The provider as it is, or in a dry run would be; nil after a removal, and where it was about a route.
    package let provider: ProviderConfiguration?
    /// The route likewise, where the transaction was about one.
    package let route: Route?
    /// Whether the provider or route is new.
    package let created: Bool
    /// The files that were written, or in a dry run would be, relative to the configuration directory.
    package let changed: [String]
    /// What a person should know.
    package let warnings: [String]
    /// Whether nothing was to be written.
    package let isDryRun: Bool

    /// The answer to `provider.add`; nil where none is there.
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

    /// The answer to `provider.update`; nil where none is there.
    package var updateResult: ProviderUpdate.Result? {
        provider.map {
            ProviderUpdate.Result(
                changed: changed,
                provider: $0.wire(),
                warnings: warnings,
                generation: snapshot.generation
            )
        }
    }

    /// The answer to `route.set`; nil where none is there.
    package var routeResult: RouteSet.Result? {
        route.map {
            RouteSet.Result(
                created: created,
                changed: changed,
                route: $0,
                warnings: warnings,
                generation: snapshot.generation
            )
        }
    }

    /// The answer to `provider.remove` and `route.remove`.
    package var removeResult: ProviderRemove.Result {
        ProviderRemove.Result(changed: changed, warnings: warnings, generation: snapshot.generation)
    }
}
