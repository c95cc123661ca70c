/// Who receives what a transfer yields.
///
/// All methods are called on the loop's thread, from the loop: never from within a call to the transfer or the multi.
/// Each may start, pause, resume, drain or abort this and any other transfer of the same multi. The order is: at most
/// one `transferDidConnect`, at most one head, any number of body pieces, then exactly one completion; after `abort()`
/// or `drain()` nothing follows.
package protocol TransferDelegate: AnyObject {
    /// A connection is there, TLS included, new or reused; the request is about to be sent.
    func transferDidConnect(_ transfer: Transfer)

    /// The head of the final response.
    func transfer(_ transfer: Transfer, didReceive head: ResponseHead)

    /// A piece of the body, valid only during the call; at most `CurlMulti.Options.bufferSize` bytes.
    func transfer(_ transfer: Transfer, didReceive bytes: Span<UInt8>)

    /// The end: nil when the body is complete by the rules of HTTP, which says nothing of what it carries.
    func transfer(_ transfer: Transfer, didComplete error: CurlError?)
}

extension TransferDelegate {
    package func transferDidConnect(_ transfer: Transfer) {}
}
