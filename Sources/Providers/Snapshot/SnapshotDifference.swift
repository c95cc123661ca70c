/// What changed from one snapshot to the next, as `config.reload` answers it and `provider` events tell it.
package struct SnapshotDifference: Equatable, Sendable {
    /// Names that are new, in order.
    package let added: [String]
    /// Names of which anything changed, keys included, in order.
    package let updated: [String]
    /// Names that are gone, in order.
    package let removed: [String]
    /// Whether the default provider or a route changed.
    package let otherChanges: Bool

    /// Compares two snapshots.
    package init(from old: Snapshot, to new: Snapshot) {
        added = new.names.filter { old.providers[$0] == nil }
        removed = old.names.filter { new.providers[$0] == nil }
        updated = new.names.filter { name in
            guard let before = old.providers[name], let after = new.providers[name] else { return false }
            return before.fingerprint != after.fingerprint
        }
        otherChanges = old.defaultProvider != new.defaultProvider || old.routes != new.routes
    }

    /// Whether nothing changed.
    package var isEmpty: Bool {
        added.isEmpty && updated.isEmpty && removed.isEmpty && !otherChanges
    }
}
