package import JSON

/// What a mock has seen so far.
package struct MockCounters: Sendable, Equatable {
    /// Connections accepted.
    package var connections = 0
    /// Connections open now.
    package var open = 0
    /// Requests read, of any kind.
    package var requests = 0
    /// Bytes that were no request, each answered with an error and a close.
    package var rejected = 0
    /// Chats being answered now.
    package var active = 0
    /// The most chats that were being answered at once.
    package var maxActive = 0
    /// Chats answered to their end, whatever their status.
    package var completed = 0
    /// Chats whose connection the peer cut before their end.
    package var aborted = 0
    /// Chats that the mock itself cut, because it was told to.
    package var cut = 0
    /// Questions how far a job is.
    package var polls = 0
    /// Jobs that a client has cancelled.
    package var cancelled = 0

    /// The counters as one JSON object.
    package var json: JSONValue {
        .object(
            JSONObject([
                ("connections", .integer(connections)), ("open", .integer(open)), ("requests", .integer(requests)),
                ("rejected", .integer(rejected)), ("active", .integer(active)), ("max_active", .integer(maxActive)),
                ("completed", .integer(completed)), ("aborted", .integer(aborted)), ("cut", .integer(cut)),
                ("polls", .integer(polls)), ("cancelled", .integer(cancelled)),
            ])
        )
    }

    /// The counters as one line for a person, with the words of the project's measuring tools first.
    package var summary: String {
        "completed=\(completed) aborted=\(aborted) max_active=\(maxActive) cut=\(cut) requests=\(requests) "
            + "rejected=\(rejected) connections=\(connections) polls=\(polls) cancelled=\(cancelled)"
    }
}
