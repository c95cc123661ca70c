/// One wire format that the mock speaks: which requests are its own, and how a reply is written down.
///
/// A dialect is a folder beside this file; `MockDialects.all` lists them. The faults, the pace and the delivery are not
/// its business.
package protocol MockDialect: Sendable {
    /// The name of the dialect, as the daemon calls it.
    var name: String { get }

    /// What a request is in this dialect, or nil when it belongs to another one.
    func route(of call: MockCall) -> MockRoute?

    /// How a request to this provider may carry its key; for rules that ask for the dialect's own way.
    func credentials(for call: MockCall) -> [CredentialStyle]

    /// Reads what a request with a body asks for.
    ///
    /// - Throws: `RequestError` with the status a provider would answer.
    func question(in call: MockCall) throws(RequestError) -> MockQuestion

    /// The media type of a stream.
    func streamType(for question: MockQuestion) -> String

    /// The writer of one stream; nil when the dialect has no streams.
    func renderer(for question: MockQuestion, behaviour: Behaviour) -> (any EventRenderer)?

    /// The answer to a request that wants no stream.
    func whole(_ question: MockQuestion, _ behaviour: Behaviour) -> [UInt8]

    /// The answer to a request that wants vectors for `inputs`.
    func embeddings(_ inputs: [String], _ question: MockQuestion) -> [UInt8]

    /// The answer with an error status.
    func failure(_ status: Int, _ message: String) -> MockFailure

    /// The list of models.
    func listing(_ models: [String]) -> [UInt8]
}

extension MockDialect {
    package func credentials(for call: MockCall) -> [CredentialStyle] {
        [.bearer]
    }

    package func streamType(for question: MockQuestion) -> String {
        "text/event-stream"
    }

    package func renderer(for question: MockQuestion, behaviour: Behaviour) -> (any EventRenderer)? {
        nil
    }

    package func embeddings(_ inputs: [String], _ question: MockQuestion) -> [UInt8] {
        failure(400, "there are no embeddings here").body
    }

    package func listing(_ models: [String]) -> [UInt8] {
        failure(404, "there is no list of models here").body
    }
}

/// Writes the parts of a reply as the events of one stream.
package protocol EventRenderer: AnyObject {
    /// Appends the bytes of a part; `chunks` is the number of chunks of content up to and with it.
    ///
    /// A part that the dialect tells later, or not at all, appends nothing.
    func append(_ part: ReplyPart, chunks: Int, to payload: inout [UInt8])
}

/// What the body of an error is, and the headers that go with it.
package struct MockFailure: Sendable, Equatable {
    /// The body.
    package var body: [UInt8]
    /// Headers beside the media type.
    package var headers: [HTTPRequest.Header] = []

    /// A body without headers of its own.
    package init(_ body: [UInt8]) {
        self.body = body
    }
}
