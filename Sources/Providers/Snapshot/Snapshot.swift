package import Wire

/// The whole configuration at one moment: immutable, validated, safe to share between threads.
///
/// A stream keeps the snapshot it began with; a reload makes a new one with the next generation.
package struct Snapshot: Sendable {
    /// Counts the snapshots of one daemon's life; the first one that was loaded has 1.
    package let generation: Int
    /// The configuration directory's path as it was given.
    package let directory: String
    /// Every provider by its name, disabled ones included.
    package let providers: [String: ProviderConfiguration]
    /// The names in order.
    package let names: [String]
    /// The provider that is meant when a request names none.
    package let defaultProvider: String?
    /// The routes by name.
    package let routes: [String: Route]
    /// What is remarkable about the files: warnings and notes, no errors.
    package let problems: [Problem]
    /// A hash of every file that was read; equal exactly when the files are.
    ///
    /// Never shown.
    package let contentHash: ContentHash

    init(
        generation: Int,
        directory: String,
        providers: [ProviderConfiguration],
        defaultProvider: String?,
        routes: [String: Route],
        problems: [Problem],
        contentHash: ContentHash
    ) {
        self.generation = generation
        self.directory = directory
        // Names are unique: they are the members of one JSON object, which the parser holds to that.
        self.providers = Dictionary(providers.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        names = providers.map(\.name).sorted()
        self.defaultProvider = defaultProvider
        self.routes = routes
        self.problems = problems
        self.contentHash = contentHash
    }

    /// The snapshot of a daemon that has loaded nothing yet.
    package static func empty(directory: String) -> Snapshot {
        Snapshot(
            generation: 0,
            directory: directory,
            providers: [],
            defaultProvider: nil,
            routes: [:],
            problems: [],
            contentHash: ContentHash()
        )
    }

    /// The provider of that name: a configured one, or the built-in one that no configured one has taken the name of.
    package func provider(_ name: String) -> ProviderConfiguration? {
        providers[name] ?? (name == ProviderConfiguration.builtInEcho.name ? .builtInEcho : nil)
    }

    /// The names that somebody who wrote `name` may have meant, the nearest first, at most three.
    package func namesNear(_ name: String) -> [String] {
        NearNames.suggestions(for: name, among: names)
    }
}
