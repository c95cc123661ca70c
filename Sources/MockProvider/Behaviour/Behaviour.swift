/// How the mock answers one request: what it says, how the stream is written, and how it misbehaves.
///
/// Made from a model name (`ModelName`), from a script file (`Script`) or in place by a test.
package struct Behaviour: Sendable, Equatable {
    /// What is said, the same for every dialect.
    package var reply = Reply()
    /// How the stream is written.
    package var style = StreamStyle()
    /// The status, headers and body around it.
    package var response = ResponseStyle()
    /// When the bytes leave, and where they stop.
    package var delivery = Delivery()
    /// How often a job is asked for before it is done.
    package var polls = 2
    /// The credential a request needs; without one every request is welcome.
    package var credential: CredentialRule?

    /// A plain, well-behaved answer.
    package init() {}

    /// A well-behaved stream of texts.
    package init(texts: [String]) {
        reply.content = .texts(texts)
    }

    /// A well-behaved stream of stamped chunks, one every `interval` microseconds.
    package init(stamped count: Int, size: Int = 20, interval: Int = 0) {
        reply.content = .stamped(count: count, size: size)
        delivery.interval = interval
    }

    /// An answer that is no stream: a status with a body.
    package static func status(_ status: Int, headers: [(String, String)] = [], body: String? = nil) -> Behaviour {
        var behaviour = Behaviour()
        behaviour.response.status = status
        behaviour.response.headers = headers.map { HTTPRequest.Header(name: $0.0, value: $0.1) }
        behaviour.response.body = body.map { Array($0.utf8) }
        return behaviour
    }
}
