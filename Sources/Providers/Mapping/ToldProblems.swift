package import Wire

/// The problems of files as clients are told them in passing: in events, errors and the daemon's status.
///
/// Ten thousand broken providers would make a message of megabytes, which some client's line limit refuses. `config.check`
/// tells all of them.
package struct ToldProblems: Sendable {
    /// So many are told.
    static let most = 100

    /// The first ones; errors before all else where there are too many.
    package let problems: [ConfigProblem]
    /// How many there are beside these.
    package let more: Int

    /// None.
    package init() {
        problems = []
        more = 0
    }

    /// Chooses from all of them.
    package init(_ all: [Problem]) {
        var told = all[...]
        if all.count > Self.most {
            let errors = all.lazy.filter { $0.severity == .error }.prefix(Self.most)
            let others = all.lazy.filter { $0.severity != .error }.prefix(Self.most - errors.count)
            told = (Array(errors) + others)[...]
        }
        problems = told.map(\.wire)
        more = all.count - told.count
    }
}
