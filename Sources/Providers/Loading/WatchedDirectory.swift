/// A directory in which a change of the configuration can be seen.
package struct WatchedDirectory: Hashable, Sendable {
    /// Its path, without symbolic links.
    package let path: String
    /// The one name in it that matters, where the others are none of the configuration's.
    package let onlyName: String?

    /// Describes a directory.
    package init(path: String, onlyName: String?) {
        self.path = path
        self.onlyName = onlyName
    }

    /// Whether a change of this name is worth a look: not so the daemon's own temporary files.
    package func isRelevant(_ name: String) -> Bool {
        onlyName.map { $0 == name } ?? !name.hasPrefix(ConfigurationFiles.ownPrefix)
    }
}
