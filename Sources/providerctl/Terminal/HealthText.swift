import Wire

/// How a provider or the daemon is, marked by its colour.
enum HealthText {
    /// The state of a provider's health.
    static func of(_ state: Health.State, _ style: Style) -> String { of(state.rawValue, style) }

    /// A word for a state, such as a table shows it.
    static func of(_ word: String, _ style: Style) -> String {
        switch word {
        case Health.State.healthy.rawValue, DaemonStatus.State.ready.rawValue: style.green(word)
        case Health.State.failing.rawValue, DaemonStatus.State.draining.rawValue: style.yellow(word)
        case Health.State.open.rawValue, DaemonStatus.State.degraded.rawValue: style.red(word)
        default: style.dim(word)
        }
    }

    /// A word of a table's column.
    static func paint(_ style: Style) -> Table.Paint {
        { column, word in column == "HEALTH" || column == "STATE" ? of(word, style) : word }
    }
}
