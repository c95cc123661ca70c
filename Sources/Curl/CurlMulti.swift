import CCurl

/// All transfers of one event loop, and the connections, names and TLS sessions they share; curl_multi_socket_action(3).
///
/// Made, used and closed on the loop's thread. Its owner closes it: going without `close()` is a mistake.
// Safe to use although it stores a pointer: isClosed guards every use of it.
@safe package final class CurlMulti {
    /// What holds for every transfer.
    package struct Options: Sendable {
        /// The `User-Agent`.
        package var userAgent: String
        /// How many connections are kept open for later beside those in use.
        package var idleConnections = 64
        /// How many streams may share an HTTP/2 connection at a time.
        ///
        /// One, because in libcurl before 8 the streams of a connection are not independent: a paused one can stall the
        /// others, the reset of an aborted one waits for the next write, and each event costs work for every stream.
        package var streamsPerConnection = 1
        /// The most that one read of a socket takes, and so the largest piece of a body; 1,024 … 10,485,760 bytes.
        ///
        /// A running stream holds one such buffer. 8 KiB take some thirty chunks of a model at once; measured, 16 KiB
        /// are not faster and 4 KiB save little.
        package var bufferSize = 8192
        /// Whether `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` are obeyed as libcurl does by default.
        package var usesProxyEnvironment = true
        /// How long a drained transfer may take.
        package var drainTime = Duration.seconds(1)
        /// How many bytes a drained transfer may yield.
        package var drainBytes = 65536

        /// The defaults under a name.
        package init(userAgent: String) {
            self.userAgent = userAgent
        }
    }

    /// What holds for every transfer.
    package let options: Options
    let loop: any TransferLoop
    /// The handle.
    let raw: UnsafeMutableRawPointer
    var transfers: [Transfer] = []
    var sockets: [CInt: WatchedSocket] = [:]
    private var drains = DrainQueue()
    private var spares: [EasyHandle] = []

    /// Whether a call into libcurl is under way, during which handles are neither added nor removed.
    var isInCurl = false
    var starts: [Transfer] = []
    var removals: [Transfer] = []
    var resumes: [Transfer] = []
    /// Transfers that lost a socket before they were connected.
    var nudges: [Transfer] = []
    private var isCloseWanted = false
    private(set) var isClosed = false

    /// libcurl's own deadline.
    private(set) var curlTimer: (any TransferTimer)?
    /// Fires in the turn after a transfer was resumed.
    private(set) var resumeTimer: (any TransferTimer)?
    private var drainTimer: (any TransferTimer)?

    /// Begins to work on `loop`.
    ///
    /// - Throws: `CurlError` when libcurl cannot be initialised or has no memory.
    package init(loop: any TransferLoop, options: Options) throws(CurlError) {
        try CurlLibrary.initialize()
        // Unsafe because the result is a pointer this object owns.
        guard let raw = unsafe curl_multi_init() else { throw CurlError(.outOfMemory, "no multi handle") }
        unsafe self.raw = raw
        self.loop = loop
        self.options = options
        curlTimer = loop.transferTimer { [unowned self] in act(ccurl_timeout_socket, 0) }
        resumeTimer = loop.transferTimer { [unowned self] in resumeQueued() }
        drainTimer = loop.transferTimer { [unowned self] in endOverdueDrains() }
        do throws(CurlError) {
            try configure()
        } catch {
            close()
            throw error
        }
    }

    deinit {
        assert(isClosed, "a multi went without close()")
    }

    /// How many transfers are in curl's hands, drained ones included.
    package var count: Int {
        transfers.count
    }

    /// Starts a request; its first callback comes in a later turn of the loop.
    ///
    /// - Throws: `CurlError` with `invalidRequest`, `outOfMemory`, or `aborted` when the multi is closed.
    package func start(
        _ request: TransferRequest,
        delegate: any TransferDelegate
    ) throws(CurlError) -> Transfer {
        guard !isClosed, !isCloseWanted else { throw CurlError(.aborted, "no transfer can start: curl is closed") }
        let easy = try spare()
        let transfer = Transfer(self, easy, for: request, delegate: delegate)
        do throws(CurlError) {
            try easy.configure(request, options)
            try transfer.attach(to: easy)
            if isInCurl {
                starts.append(transfer)
            } else {
                try add(transfer)
            }
        } catch {
            transfer.delegate = nil
            transfer.phase = .ended
            recycle(transfer)
            throw error
        }
        return transfer
    }

    /// Aborts every transfer, closes every connection and frees libcurl's memory; no callback follows.
    ///
    /// From within a callback it takes effect when that returns. Closing twice does nothing.
    package func close() {
        guard !isClosed else { return }
        guard !isInCurl else {
            isCloseWanted = true
            return
        }
        while let transfer = transfers.last {
            transfer.abort()
            // One that had ended already waits in the list for its removal, and aborting it again does nothing.
            remove(transfer)
        }
        for transfer in starts {
            transfer.abort()
            recycle(transfer)
        }
        (starts, removals, resumes, nudges) = ([], [], [], [])
        isClosed = true
        isInCurl = true
        // Unsafe because it frees what this object owns; isClosed keeps it from happening twice.
        unsafe curl_multi_cleanup(raw)
        isInCurl = false
        for easy in spares { easy.close() }
        spares = []
        for socket in sockets.values { socket.watch?.cancel() }
        sockets = [:]
        drains = DrainQueue()
        curlTimer?.cancel()
        resumeTimer?.cancel()
        drainTimer?.cancel()
    }

    /// Does what had to wait for libcurl to return, and tells the ends that libcurl has announced.
    func settle() {
        while !isClosed {
            if isCloseWanted { return close() }
            if let transfer = removals.popLast() {
                finish(transfer, transfer.failure)
            } else if !starts.isEmpty {
                startLate(starts.removeFirst())
            } else if let transfer = nudges.popLast() {
                nudge(transfer)
            } else if !finishNext() {
                return
            }
        }
    }

    /// Starts the time that a drained transfer has.
    func queueDrain(_ transfer: Transfer) {
        if drains.add(transfer) { drainTimer?.arm(after: options.drainTime / 2) }
    }

    private func endOverdueDrains() {
        let (overdue, goesOn) = drains.tick()
        for transfer in overdue { transfer.abort() }
        if goesOn { drainTimer?.arm(after: options.drainTime / 2) }
    }

    /// A handle for the next transfer.
    private func spare() throws(CurlError) -> EasyHandle {
        if let easy = spares.popLast() { return easy }
        return try EasyHandle()
    }

    /// Gives a transfer's handle back, for the next one.
    func recycle(_ transfer: Transfer) {
        guard let easy = transfer.easy else { return }
        transfer.easy = nil
        let isReusable = !isClosed && !transfer.holdsSecret && spares.count < options.idleConnections
        guard isReusable, easy.reset() else { return easy.close() }
        spares.append(easy)
    }
}
