import Streams

/// Something that a worker does beside its streams, which its workspace holds until it is over.
protocol Undertaking: AnyObject {
    /// Ends it before its time; whoever waits for it is told.
    func cancel(_ reason: Cancellation)
}
