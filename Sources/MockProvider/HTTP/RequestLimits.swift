/// How large a request may be.
package struct RequestLimits: Sendable, Equatable {
    /// The most bytes of request line and headers; more is answered 431.
    package var head = 64 * 1024
    /// The most bytes of a body; more is answered 413.
    package var body = 64 * 1024 * 1024

    /// The usual limits.
    package init(head: Int = 64 * 1024, body: Int = 64 * 1024 * 1024) {
        self.head = head
        self.body = body
    }
}

/// A request that cannot be read: the status it is answered with, after which the connection is closed.
package struct RequestError: Error, Equatable, Sendable {
    /// The HTTP status of the answer: 400, 413, 431, 501 or 505.
    package let status: Int
    /// What is wrong, one lower-case sentence.
    package let message: String

    init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }
}
