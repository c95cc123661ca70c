import CCurl

/// One request on its way and the response to it.
///
/// Made by `CurlMulti.start`; used on the loop's thread only. It holds its delegate until it ends.
package final class Transfer {
    /// How far the transfer is.
    enum Phase {
        /// Started from within a callback: joins curl when that returns.
        case queued
        /// In curl's hands.
        case running
        /// In curl's hands, but of interest to nobody: what still arrives is thrown away.
        case draining
        /// Over, in whichever way. No callback follows.
        case ended
    }

    /// The multi the transfer belongs to, which outlives it.
    unowned let multi: CurlMulti
    /// The handle it runs on; nil once it was given back.
    var easy: EasyHandle?
    /// The place in the multi's list of transfers.
    var slot = -1
    /// How far it is.
    var phase = Phase.queued
    /// Who is told; nil as soon as nothing is to be told any more.
    var delegate: (any TransferDelegate)?
    /// What one of our own callbacks found wrong, which explains curl's result better than curl does.
    var failure: CurlError?

    private let query: String
    private let isSecure: Bool
    /// Whether the handle was given a secret that a reset would leave in it.
    let holdsSecret: Bool
    private var head = HeadCollector()
    /// Whether a connection was there.
    private(set) var isConnected = false
    private var isPaused = false
    /// Whether curl keeps bytes that were refused while paused.
    private var isHeldBack = false
    private var drainedBytes = 0

    init(_ multi: CurlMulti, _ easy: EasyHandle, for request: TransferRequest, delegate: any TransferDelegate) {
        self.multi = multi
        self.easy = easy
        query = request.query
        holdsSecret = request.signature != nil
        isSecure = request.url.prefix(8).lowercased() == "https://"
        self.delegate = delegate
    }

    /// Whether the transfer may still call its delegate.
    package var isActive: Bool {
        delegate != nil
    }

    /// Holds the body back: no more of it is delivered until `resume()`.
    ///
    /// curl keeps at most one buffer of it, then leaves the rest in the socket, so that the peer's window closes. Any
    /// number of calls count as one. The end is told only after a resume.
    package func pause() {
        isPaused = true
    }

    /// Lets the body flow again, beginning in the loop's next turn.
    package func resume() {
        guard isPaused else { return }
        isPaused = false
        if isHeldBack { multi.queueResume(self) }
    }

    /// Gives the transfer up in whatever state it is: no callback follows, and its connection is not used again.
    ///
    /// The socket is closed within this call or, when called from a callback, as soon as that returns to curl; an HTTP/2
    /// connection that others use lives on without the stream. Aborting twice, or after the end, does nothing.
    package func abort() {
        guard phase != .ended else { return }
        let wasQueued = phase == .queued
        phase = .ended
        delegate = nil
        guard !wasQueued else { return }
        // A cut HTTP/1 response ends its connection anyhow; for HTTP/2 this makes sure. It cannot fail for a live handle.
        try? easy?.set(CURLOPT_FORBID_REUSE, 1)
        multi.queueRemoval(self)
    }

    /// Loses interest in the rest: no callback follows, but curl reads on so that the connection can be used again.
    ///
    /// For a stream whose own end was seen before that of the HTTP response. When the response does not end within
    /// `CurlMulti.Options.drainTime` and `drainBytes`, the transfer is aborted.
    package func drain() {
        guard phase == .running, delegate != nil else { return abort() }
        phase = .draining
        delegate = nil
        resume()
        multi.queueDrain(self)
    }

    /// When the steps so far were done, and over what connection; nil after the end.
    ///
    /// Within `didComplete` it is still known.
    package func timings() -> TransferTimings? {
        // Timings are an account for people: a libcurl that does not know one is treated like a transfer that is over.
        try? easy?.timings()
    }
}

// What curl's callbacks come to.
extension Transfer {
    /// The connection stands; false ends the transfer.
    func connected() -> Bool {
        guard phase == .running else { return phase == .draining }
        guard !isConnected else { return true }  // a second connection, because a kept one turned out to be dead
        isConnected = true
        delegate?.transferDidConnect(self)
        return phase != .ended
    }

    /// A line of a head or trailer; false ends the transfer.
    func received(header line: Span<UInt8>) -> Bool {
        guard phase == .running else { return phase == .draining }
        do throws(CurlError) {
            guard let head = try head.consume(line) else { return true }
            guard head.status != 101 else {
                throw CurlError(.protocolViolation, "the server switches to a protocol it was not asked for")
            }
            delegate?.transfer(self, didReceive: head)
            return phase != .ended
        } catch {
            failure = error
            return false
        }
    }

    /// What to do with the bytes just offered.
    enum Verdict {
        case taken, holdBack, end
    }

    /// A piece of the body.
    func received(body bytes: Span<UInt8>) -> Verdict {
        switch phase {
        case .running:
            guard !isPaused else {
                isHeldBack = true
                return .holdBack
            }
            delegate?.transfer(self, didReceive: bytes)
            return phase == .ended ? .end : .taken
        case .draining:
            drainedBytes += bytes.count
            if drainedBytes <= multi.options.drainBytes { return .taken }
            abort()
            return .end
        case .queued, .ended:
            return .end
        }
    }

    /// Takes back the bytes that curl keeps, unless they are to be kept after all.
    func release() throws(CurlError) {
        guard isHeldBack, !isPaused, phase != .ended, let easy else { return }
        isHeldBack = false
        try easy.resume()
    }

    /// Tells the end to the delegate, once.
    func complete(_ error: CurlError?) {
        phase = .ended
        guard let delegate else { return }
        self.delegate = nil
        delegate.transfer(self, didComplete: error)
    }

    /// The meaning of what curl says of the transfer's end.
    func error(for result: CURLcode) -> CurlError? {
        if let failure { return failure }
        guard result != CURLE_OK else {
            return head.isDone ? nil : CurlError(.closed, "the connection was closed within the response head")
        }
        let error = CurlError(result, detail: easy?.errorText ?? "", hiding: query)
        switch (error.code, isConnected, head.isDone) {
        case (.outOfMemory, true, false):
            // How curl before 8.6 says that a single header line exceeds its own limit of 100 KiB.
            return CurlError(.tooLarge, "a response header is too long", curlCode: error.curlCode)
        case (.reset, true, _) where easy?.kernelError == 0:
            // Receiving failed but not in the kernel: TLS that ended without saying so, or chunks that are none.
            return CurlError(isSecure ? .closed : .protocolViolation, error.message, curlCode: error.curlCode)
        case (.invalidRequest, true, _):
            // "Received HTTP/0.9 when not allowed" has the number of an unsupported URL scheme.
            return CurlError(.protocolViolation, error.message, curlCode: error.curlCode)
        default:
            return error
        }
    }
}
