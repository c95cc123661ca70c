/// Follows an answer that has to be asked for until it is there; sans-I/O, for one exchange and one thread at a time.
///
/// It is given the answer to each request, the submitting one first, and says what to do next.
package protocol AnswerPoller: AnyObject {
    /// Takes an answer with a 2xx status, adds the text that is new in it to `output`, and says what to do next.
    ///
    /// After `.ended`, or once the output has an `end`, it is not called again.
    func receive(
        status: Int,
        headers: [HTTPField],
        body: Span<UInt8>,
        into output: inout DecodedOutput
    ) -> PollStep

    /// The request that stops the work at the provider; `nil` while there is nothing to stop, or no way to.
    var cancellation: UpstreamRequest? { get }

    /// What is known so far; final once the output has an `end`.
    var summary: StreamSummary { get }

    /// Applied to what is passed on as text although it could not be decoded: a proxy may have put a key there.
    var redact: ([UInt8]) -> [UInt8] { get set }
}

/// What follows an answer of an interface that is polled.
package enum PollStep {
    /// Send a request after a time, and give its answer to the poller.
    case ask(UpstreamRequest, after: Duration)
    /// Send a request whose answer is a stream, for the decoder; the rest of the exchange is that stream.
    case follow(UpstreamRequest, any StreamDecoder)
    /// Nothing: the output has an `end`.
    case ended
}
