/// One wire format that the mock speaks: which requests are its own, and how a reply is written down.
///
/// A dialect is a folder beside this file; `MockDialects.all` lists them. The faults, the pace and the delivery are not
/// its business.
package protocol MockDialect: Sendable {
    /// The name of the dialect, as the daemon calls it.
    var name: String { get }

    /// The media type of a stream.
    var streamType: String { get }

    /// What a request is in this dialect, or nil when its path belongs to another one.
    func route(of request: HTTPRequest) -> MockRoute?

    /// Reads what a chat request asks for.
    ///
    /// - Throws: `RequestError` with the status a provider would answer.
    func question(in request: HTTPRequest) throws(RequestError) -> MockQuestion

    /// The writer of one stream.
    func renderer(for question: MockQuestion, behaviour: Behaviour) -> any EventRenderer

    /// The answer to a request that wants no stream.
    func whole(_ question: MockQuestion, _ behaviour: Behaviour) -> [UInt8]

    /// The body of an answer with an error status.
    func failure(_ status: Int, _ message: String) -> [UInt8]

    /// The list of models.
    func listing(_ models: [String]) -> [UInt8]
}

/// What a request is.
package enum MockRoute: Sendable, Equatable {
    case chat
    case models
}

/// What a chat request asks for, as far as the mock cares.
package struct MockQuestion: Sendable, Equatable {
    /// The model, as the request names it.
    package var model: String
    /// Whether a stream is wanted.
    package var streams = false
    /// Whether usage is wanted in the stream.
    package var wantsUsage = false
}

/// Writes the parts of a reply as the events of one stream.
package protocol EventRenderer: AnyObject {
    /// Appends the bytes of a part; `chunks` is the number of chunks of content up to and with it.
    func append(_ part: ReplyPart, chunks: Int, to payload: inout [UInt8])
}

/// The dialects there are.
package enum MockDialects {
    /// All of them; the first whose path a request has answers it.
    package static let all: [any MockDialect] = [OpenAIMock()]
}
