import Wire

/// What a connection wants to be told of, and what has happened before it has its first answer.
struct Subscription {
    /// Nothing, before it has subscribed.
    private(set) var topics: Set<Event.Topic> = []
    private var answering: RPCID?
    private var held: [Event] = []

    /// Wants these topics from now on; what happens before the answer to the request `id` is held.
    mutating func begin(_ topics: Set<Event.Topic>, answering id: RPCID?) {
        self.topics = topics
        answering = id
    }

    /// Whether an event is to be told now: not one of another topic, and not one that is held.
    mutating func takes(_ event: Event) -> Bool {
        guard topics.contains(event.topic) else { return false }
        guard answering != nil else { return true }
        held.append(event)
        return false
    }

    /// The held events, if the request `id` was the one they waited for.
    mutating func answered(_ id: RPCID) -> [Event] {
        guard id == answering else { return [] }
        answering = nil
        defer { held = [] }
        return held
    }
}
