import Dialects

/// Where a stream's chunks come from: a provider behind a transfer, or a dialect that makes them itself.
///
/// After `abort()` or `drain()` it tells its stream nothing more.
protocol StreamSource: AnyObject {
    /// What is known of the answer so far.
    var summary: StreamSummary { get }
    /// Begins, and tells `stream` of everything in later turns of the loop.
    func start(_ stream: LiveStream)
    /// Holds the answer back.
    func pause()
    /// Lets it flow again.
    func resume()
    /// Gives it up at once, and lets go of the stream; after the end, or `drain()`, that is all it does.
    func abort()
    /// Loses interest in the rest.
    func drain()
    /// Whether, after a failure before the first chunk, the same may be asked again without doing it twice.
    var isRepeatable: Bool { get }
}

extension StreamSource {
    var isRepeatable: Bool { true }
}
