import CCurl

extension CurlMulti {
    /// Marks that libcurl is being called, so that what callbacks ask for waits until it returns.
    private func inCurl<Result, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let outer = isInCurl
        isInCurl = true
        defer { isInCurl = outer }
        return try body()
    }

    /// Tells curl that a socket is ready, or with `ccurl_timeout_socket` that its time has come.
    func act(_ socket: CInt, _ events: CInt) {
        guard !isClosed, !isInCurl else { return }
        var running: CInt = 0
        // Unsafe because it takes the handle, which this object owns, and a pointer valid for the call.
        let result = inCurl { unsafe curl_multi_socket_action(raw, socket, events, &running) }
        if result != CURLM_OK { failAll(result) }
        settle()
    }

    /// Gives a transfer to curl.
    func add(_ transfer: Transfer) throws(CurlError) {
        guard let easy = transfer.easy else { return }
        // Unsafe because it takes both handles, which are alive: their owners hold them.
        try check(inCurl { unsafe curl_multi_add_handle(raw, easy.raw) })
        transfer.phase = .running
        transfer.slot = transfers.count
        transfers.append(transfer)
        limitConnections()
    }

    /// Takes a transfer out of curl's hands; its connection is closed unless the response is complete.
    func remove(_ transfer: Transfer) {
        guard transfer.slot >= 0, let easy = transfer.easy else { return }
        // Unsafe because it takes both handles, which are alive: their owners hold them.
        let result = inCurl { unsafe curl_multi_remove_handle(raw, easy.raw) }
        assert(result == CURLM_OK, "a handle that was added can be removed")
        let last = transfers.removeLast()
        if last !== transfer {
            transfers[transfer.slot] = last
            last.slot = transfer.slot
        }
        transfer.slot = -1
        limitConnections()
        if transfer.delegate == nil { recycle(transfer) }
    }

    /// Removes a transfer now, or as soon as libcurl returns.
    func queueRemoval(_ transfer: Transfer) {
        if isInCurl {
            removals.append(transfer)
        } else {
            remove(transfer)
        }
    }

    /// Resumes a transfer in the loop's next turn, so that nothing is delivered from within `resume()`.
    func queueResume(_ transfer: Transfer) {
        if resumes.isEmpty { resumeTimer?.arm(after: .zero) }
        resumes.append(transfer)
    }

    /// Resumes what waits for it.
    func resumeQueued() {
        let queued = resumes
        resumes = []
        for transfer in queued where transfer.slot >= 0 {
            do throws(CurlError) {
                try inCurl { () throws(CurlError) in try transfer.release() }
            } catch {
                // Bytes could not be delivered: either the transfer was aborted while they were, or it cannot go on.
                transfer.failure = transfer.failure ?? error
                removals.append(transfer)
            }
            settle()
            if isClosed { return }
        }
    }

    /// Lets a transfer whose connection attempt has ended go on to the next address.
    ///
    /// libcurl 7.88 gives up an attempt that takes too long without setting a time for the next one.
    func nudge(_ transfer: Transfer) {
        guard transfer.slot >= 0, !transfer.isConnected, let easy = transfer.easy else { return }
        inCurl { easy.nudge() }
    }

    /// Joins a transfer that was started from a callback.
    func startLate(_ transfer: Transfer) {
        guard transfer.phase == .queued else { return recycle(transfer) }
        do throws(CurlError) {
            try add(transfer)
        } catch {
            transfer.complete(error)
            recycle(transfer)
        }
    }

    /// Ends the next transfer that libcurl says is done; false when there is none.
    func finishNext() -> Bool {
        var result = CURLE_OK
        // Unsafe because it takes the handle, which this object owns, and a pointer valid for the call.
        guard let easy = unsafe ccurl_multi_next_done(raw, &result), let transfer = unsafe transfer(of: easy) else {
            return false
        }
        finish(transfer, transfer.error(for: result))
        return true
    }

    /// Removes a transfer and tells its end, unless nobody wants to know.
    func finish(_ transfer: Transfer, _ error: CurlError?) {
        remove(transfer)
        transfer.complete(error)
        recycle(transfer)
    }

    /// The transfer a handle belongs to.
    func transfer(of easy: UnsafeMutableRawPointer) -> Transfer? {
        var context: UnsafeMutableRawPointer?
        // Unsafe because pointers come back from C: the context was set by Transfer.attach(to:).
        guard unsafe ccurl_get_pointer(easy, CURLINFO_PRIVATE, &context) == CURLE_OK, let context = unsafe context
        else {
            return nil
        }
        return unsafe Transfer.behind(context)
    }

    /// Renews the limit on kept connections: curl counts those in use as well, where ours is on the idle ones.
    ///
    /// curl looks at it when a response is complete, at which time the transfer is still one of ours. Zero would be no
    /// limit. Responses that end in the same turn are counted as running, so more may stay for a while.
    private func limitConnections() {
        let limit = max(1, options.idleConnections + transfers.count - 1)
        // Unsafe because it takes the handle, which this object owns. A refused limit leaves the former one.
        _ = unsafe ccurl_multi_set_long(raw, CURLMOPT_MAXCONNECTS, limit)
    }

    /// libcurl cannot go on: every transfer is told so.
    private func failAll(_ result: CURLMcode) {
        do throws(CurlError) {
            try check(result)
        } catch {
            for transfer in transfers {
                transfer.failure = error
                removals.append(transfer)
            }
        }
    }
}
