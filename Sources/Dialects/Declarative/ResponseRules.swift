import JSON

/// How a handler file describes the answers of a provider.
struct ResponseRules: Sendable, Hashable {
    /// How the body is cut into events.
    var framing = Framing.sse
    /// What the data of an event is.
    var data = EventData.json
    /// What the names of server-sent events mean.
    var events = EventNames()
    /// Whether an event holds what is new or all so far.
    var mode = TextMode.incremental
    /// Where the parts of the answer are in an event.
    var parts = AnswerPlaces()
    /// Where they are in a whole answer, as far as that differs.
    var whole = AnswerPlaces()
    /// The finish reasons of the provider's own words; `nil` for a word that says nothing.
    var reasons: [String: ReasonRule] = [
        "stop": .reason(.stop), "length": .reason(.length), "tool_calls": .reason(.toolCalls),
        "content_filter": .reason(.contentFilter),
    ]
    /// The finish reason of words that are not among ``reasons``.
    var defaultReason = ReasonRule.nothing
    /// The finish reason of an answer that ends well without any word for it.
    var reasonAtEnd: FinishReason?
    /// Where it is said that the answer is over.
    var done = PointerChoice()
    /// The values that say so; `nil` for all but null and false.
    var doneValues: [JSONValue]?
    /// What the end of an answer is; without any of these it was cut off.
    var ends: [EndRule] = [.finishReason, .done, .doneMark]

    /// How a body is cut into events.
    enum Framing: String, Sendable, CaseIterable {
        /// Server-sent events.
        case sse
        /// A JSON text on each line.
        case ndjson
        /// One JSON array whose elements are the events.
        case jsonArray = "json-array"
        /// Lines of plain text, which are the answer itself.
        case lines
    }

    /// What the data of an event is.
    enum EventData: String, Sendable, CaseIterable {
        /// JSON.
        case json
        /// The text of the answer itself.
        case text
    }

    /// How an event's text relates to that of the event before.
    enum TextMode: String, Sendable, CaseIterable {
        /// It is what is new.
        case incremental
        /// It is everything so far.
        case cumulative
    }

    /// What ends an answer.
    enum EndRule: String, Sendable, CaseIterable {
        /// The value at ``ResponseRules/done``, at once.
        case done
        /// The line `[DONE]`.
        case doneMark = "[DONE]"
        /// The end of the body, once there was a finish reason.
        case finishReason = "finish_reason"
        /// The end of the body.
        case endOfBody = "eof"
    }

    /// What a word for a finish reason means.
    enum ReasonRule: Sendable, Hashable {
        /// A finish reason.
        case reason(FinishReason)
        /// A failure.
        case failure
        /// Nothing: the answer goes on.
        case nothing
    }

    /// What the names of server-sent events mean.
    struct EventNames: Sendable, Hashable {
        /// Events with a part of the answer; empty for all that are not named elsewhere.
        var parts: [String] = []
        /// Events that end the answer; their data is taken too.
        var done: [String] = []
        /// Events with an error; `error` always is one.
        var error: [String] = []
        /// Events that are passed over.
        var ignored: [String] = []
    }

    /// What a word means.
    func reason(_ word: String) -> ReasonRule {
        reasons[word] ?? defaultReason
    }

    /// Whether an event says that the answer is over.
    func isDone(_ event: JSONValue) -> Bool {
        guard ends.contains(.done), let value = done.value(in: event) else { return false }
        return doneValues?.contains(value) ?? (value != false)
    }
}

/// Where the parts of an answer are in an event.
struct AnswerPlaces: Sendable, Hashable {
    /// What the provider calls the answer.
    var id = PointerChoice()
    /// The model that has answered.
    var model = PointerChoice()
    /// When, in seconds since 1970.
    var created = PointerChoice()
    /// The text.
    var text = TextRule()
    /// The reasoning.
    var reasoning = TextRule()
    /// The tool calls.
    var calls = CallPlaces()
    /// Why it has ended.
    var finishReason = PointerChoice()
    /// How many tokens it took.
    var usage = UsagePlaces()
    /// A failure: its words, or an object with them.
    var error = PointerChoice()
    /// The provider's name for the failure.
    var errorCode = PointerChoice()

    /// Where tool calls are.
    struct CallPlaces: Sendable, Hashable {
        /// The list of calls, or of parts of calls; or one call alone.
        var list = PointerChoice()
        /// Within a call: the number by which its parts are known.
        var index = PointerChoice()
        /// Within a call: its id.
        var id = PointerChoice()
        /// Within a call: the function's name.
        var name = PointerChoice()
        /// Within a call: its arguments, as text in pieces or as an object.
        var arguments = PointerChoice()
    }

    /// Where the counts are.
    struct UsagePlaces: Sendable, Hashable {
        /// The prompt's.
        var prompt = PointerChoice()
        /// The answer's.
        var completion = PointerChoice()
        /// All.
        var total = PointerChoice()
        /// Those of the prompt that came from a cache.
        var cached = PointerChoice()
        /// Those of the answer that were reasoning.
        var reasoning = PointerChoice()
    }

    /// These places, and those of `other` for what has none.
    func or(_ other: AnswerPlaces) -> AnswerPlaces {
        var places = self
        places.id = id.or(other.id)
        places.model = model.or(other.model)
        places.created = created.or(other.created)
        if text.isEmpty { places.text = other.text }
        if reasoning.isEmpty { places.reasoning = other.reasoning }
        if calls.list.isEmpty { places.calls = other.calls }
        places.finishReason = finishReason.or(other.finishReason)
        if usage == UsagePlaces() { places.usage = other.usage }
        places.error = error.or(other.error)
        places.errorCode = errorCode.or(other.errorCode)
        return places
    }
}
