/// One event of an event stream, borrowed from the bytes it came in.
package struct ServerSentEvent: ~Escapable {
    /// Its data: the values of its `data` fields, joined by LF.
    package let data: Span<UInt8>

    /// The value of its last `event` field; empty if it had none, which WHATWG calls the type `message`.
    package let type: Span<UInt8>

    /// The value of the last `id` field of the stream so far; empty if there was none.
    package let lastEventID: Span<UInt8>

    /// Whether its blank line was there.
    ///
    /// False for what the end of the stream cut off: it may be whole or torn, and only its reader can tell.
    package let isTerminated: Bool

    @_lifetime(copy data, copy type, copy lastEventID)
    init(data: Span<UInt8>, type: Span<UInt8>, lastEventID: Span<UInt8>, isTerminated: Bool) {
        self.data = data
        self.type = type
        self.lastEventID = lastEventID
        self.isTerminated = isTerminated
    }
}
