/// How a provider has been lately, as its last requests showed.
public struct Health: WireObject, Hashable {
    /// How it is.
    public enum State: String, WireChoice {
        /// Nothing has been asked of it yet.
        case unknown
        /// Its last request went well.
        case healthy
        /// Its last request failed.
        case failing
        /// It failed so often that it is passed over for a while.
        case open
    }

    /// How it is.
    public let state: State
    /// Since when, in milliseconds of Unix time.
    public let since: Int?
    /// What its last failure was, for a person.
    public let lastError: String?

    /// Describes a provider's health.
    public init(state: State, since: Int? = nil, lastError: String? = nil) {
        self.state = state
        self.since = since
        self.lastError = lastError
    }

    /// The list of fields.
    public static let shape = Shape(
        Health.init,
        Field("state", \.state, "How it is."),
        Field("since", \.since, "Since when, in milliseconds of Unix time."),
        Field("last_error", \.lastError, "What its last failure was, for a person.")
    )
}
