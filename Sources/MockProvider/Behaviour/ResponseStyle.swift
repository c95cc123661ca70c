/// The status, headers and form of an answer.
package struct ResponseStyle: Sendable, Equatable {
    /// The status of the answer.
    package var status = 200
    /// More headers, as given; a name that the mock would write itself replaces its own.
    package var headers: [HTTPRequest.Header] = []
    /// The body in place of a reply; nil: the reply, or for a status above 299 the dialect's error.
    package var body: [UInt8]?
    /// The media type in place of the dialect's.
    package var contentType: String?
    /// How the body is delimited; nil: chunked for a stream, by length otherwise.
    package var framing: BodyFraming?
    /// Whether a request for a stream is answered with one whole JSON object.
    package var whole = false
    /// Whether the connection is closed after the answer, which says so.
    package var closes = false
}

extension ResponseStyle {
    mutating func add(_ name: String, _ value: String) {
        headers.append(HTTPRequest.Header(name: name, value: value))
    }
}
