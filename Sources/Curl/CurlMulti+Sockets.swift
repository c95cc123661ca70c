import CCurl
import Glibc

extension CurlMulti {
    /// Installs the callbacks and limits of the multi.
    func configure() throws(CurlError) {
        // Unsafe because curl keeps a bare pointer: close() ends all callbacks before this object goes.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        try check(unsafe ccurl_multi_set_socket_callback(raw, socketCallback, context))
        try check(unsafe ccurl_multi_set_timer_callback(raw, timerCallback, context))
        let multiplexing = options.streamsPerConnection > 1 ? ccurl_multiplex : ccurl_no_multiplex
        try check(unsafe ccurl_multi_set_long(raw, CURLMOPT_PIPELINING, multiplexing))
        let streams = max(1, options.streamsPerConnection)
        try check(unsafe ccurl_multi_set_long(raw, CURLMOPT_MAX_CONCURRENT_STREAMS, streams))
    }

    /// The multi behind a context pointer given to curl.
    static func behind(_ context: UnsafeMutableRawPointer) -> CurlMulti {
        // Unsafe because the pointer is bare: configure() made it, and no callback comes after close().
        unsafe Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue()
    }

    /// libcurl wants a socket to be watched, for the first time or otherwise than before.
    fileprivate func watch(_ number: CInt, _ events: SocketEvents, known: WatchedSocket?) throws(CurlError) {
        if let known {
            guard known.events != events else { return }
            known.events = events
            try known.watch?.change(to: events)
            return
        }
        let socket = WatchedSocket(number, events)
        sockets[number] = socket
        // Unsafe because curl keeps a bare pointer: the table retains the socket until curl says it is gone.
        try check(unsafe curl_multi_assign(raw, number, Unmanaged.passUnretained(socket).toOpaque()))
        try begin(socket)
    }

    /// libcurl has no more use for a socket, or has closed it already.
    fileprivate func unwatch(_ number: CInt) {
        sockets.removeValue(forKey: number)?.watch?.cancel()
    }

    /// Makes a socket for libcurl; close-on-exec, which libcurl itself does not ask for.
    ///
    /// libcurl closes the socket of a failed attempt without a word and often gets the same number again for the next
    /// one, which it believes to be watched still: so the watch is renewed here.
    fileprivate func open(_ address: UnsafePointer<curl_sockaddr>) -> CInt {
        // Unsafe because of the pointer, which is valid for the call.
        let number = unsafe ccurl_open_socket(address)
        if let socket = sockets[number] {
            socket.watch?.cancel()
            // A refusal leaves the connection attempt to its timeout.
            try? begin(socket)
        }
        return number
    }

    /// Closes a socket for libcurl, after any watch on it.
    fileprivate func close(_ number: CInt) -> CInt {
        unwatch(number)
        return Glibc.close(number)
    }

    private func begin(_ socket: WatchedSocket) throws(CurlError) {
        let number = socket.number
        socket.watch = try loop.watch(number, for: socket.events) { [unowned self, unowned socket] ready in
            act(number, socket.readiness(ready))
        }
    }
}

extension WatchedSocket {
    /// What to tell libcurl, so that it need not ask the kernel again.
    ///
    /// After an error or a hang-up it is told to do what it waits for: the call's own result names the error, where
    /// `CURL_CSELECT_ERR` would only say that there is one.
    func readiness(_ ready: SocketEvents) -> CInt {
        var bits: CInt = 0
        let isFailed = ready.contains(.failed)
        if ready.contains(.readable) || isFailed && events.contains(.readable) { bits |= CURL_CSELECT_IN }
        if ready.contains(.writable) || isFailed && events.contains(.writable) { bits |= CURL_CSELECT_OUT }
        return bits == 0 ? CURL_CSELECT_ERR : bits
    }
}

/// CURLMOPT_SOCKETFUNCTION(3).
private let socketCallback: curl_socket_callback = { easy, number, what, context, known in
    // Unsafe because all are pointers from C: the multi's, a transfer's handle, and what was assigned to the socket.
    guard let context = unsafe context else { return 0 }
    let multi = unsafe CurlMulti.behind(context)
    if what == CURL_POLL_REMOVE {
        multi.unwatch(number)
        if let easy = unsafe easy, let transfer = unsafe multi.transfer(of: easy), !transfer.isConnected {
            multi.nudges.append(transfer)
        }
        return 0
    }
    let events: SocketEvents =
        switch what {
        case CURL_POLL_IN: .readable
        case CURL_POLL_OUT: .writable
        case CURL_POLL_INOUT: [.readable, .writable]
        default: []
        }
    do throws(CurlError) {
        let socket = unsafe known.map { unsafe Unmanaged<WatchedSocket>.fromOpaque($0).takeUnretainedValue() }
        try multi.watch(number, events, known: socket)
    } catch {
        // A non-zero result would kill the multi with all its transfers; only one cannot go on.
        if let easy = unsafe easy, let transfer = unsafe multi.transfer(of: easy) {
            transfer.failure = error
            multi.removals.append(transfer)
        }
    }
    return 0
}

/// CURLMOPT_TIMERFUNCTION(3).
private let timerCallback: curl_multi_timer_callback = { _, milliseconds, context in
    // Unsafe because it is a pointer from C: the multi's.
    guard let context = unsafe context else { return 0 }
    let timer = unsafe CurlMulti.behind(context).curlTimer
    if milliseconds < 0 {
        timer?.cancel()
    } else {
        timer?.arm(after: .milliseconds(milliseconds))
    }
    return 0
}

/// CURLOPT_OPENSOCKETFUNCTION(3).
let openCallback: curl_opensocket_callback = { context, _, address in
    // Unsafe because both are pointers from C: the multi's, and an address valid for the call.
    guard let context = unsafe context, let address = unsafe address else { return CURL_SOCKET_BAD }
    return unsafe CurlMulti.behind(context).open(address)
}

/// CURLOPT_CLOSESOCKETFUNCTION(3).
let closeCallback: curl_closesocket_callback = { context, number in
    // Unsafe because it is a pointer from C: the multi's.
    guard let context = unsafe context else { return Glibc.close(number) }
    return unsafe CurlMulti.behind(context).close(number)
}
