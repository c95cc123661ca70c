import POSIX

/// What a transaction is about to do: the contents before and after it, and the snapshot that it leads to.
struct TransactionPlan {
    let before: ConfigurationContents
    let after: ConfigurationContents
    let snapshot: Snapshot
    /// What is changed.
    let subject: TransactionSubject
    /// Whether it was there before.
    let existed: Bool
    /// Whether a provider that was there was added again.
    let isReplacement: Bool
    let warnings: [String]

    /// The files that differ, in the order in which they are written: keys, handlers, and the metadata last.
    var fileChanges: [FileChange] {
        var changes: [FileChange] = []
        if let change = change(before.environment, after.environment, mode: 0o600) { changes.append(change) }
        let names = Set(before.handlers.keys).union(after.handlers.keys)
        for name in names.sorted() {
            // A handler that cannot be read belongs to nobody, or there would be no plan, and is never changed.
            let old = try? before.handlers[name]?.get()
            let new = try? after.handlers[name]?.get()
            if let old, new == nil, after.handlers[name] == nil {
                let target = Path.join(before.files.realHandlers, name + ".json")
                changes.append(FileChange(target: target, bytes: nil, old: old, newMode: 0o644))
            } else if let change = change(old, new, mode: 0o644) {
                changes.append(change)
            }
        }
        if let change = change(before.metadata, after.metadata, mode: 0o644) { changes.append(change) }
        return changes
    }

    private func change(_ old: FileContents?, _ new: FileContents?, mode: UInt32) -> FileChange? {
        guard let new, old?.bytes != new.bytes else { return nil }
        return FileChange(target: new.path, bytes: new.bytes, old: old, newMode: mode)
    }

    /// What the caller is told.
    func change(from base: Snapshot, isDryRun: Bool) -> ConfigurationChange {
        let changed = fileChanges.map { change in
            before.files.relativeName(ofReal: change.target)
        }
        var warnings = warnings
        if isReplacement {
            warnings.append(
                changed.isEmpty
                    ? "\(subject.name) was there already and is as asked for; nothing was written"
                    : "\(subject.name) was there already; only what differs was written"
            )
        }
        // With the files as they were there is nothing to publish, and the generation stays.
        let isNews = !isDryRun && snapshot.contentHash != base.contentHash
        return ConfigurationChange(
            snapshot: isNews ? snapshot : base,
            difference: SnapshotDifference(from: base, to: isNews ? snapshot : base),
            provider: subject.provider(in: snapshot),
            route: subject.route(in: snapshot),
            created: !existed,
            changed: changed,
            warnings: warnings,
            isDryRun: isDryRun
        )
    }
}
