import CCurl

extension Transfer {
    /// Puts the transfer behind its handle: callbacks, and the back reference by which its end is told.
    ///
    /// curl holds the transfer unretained: the multi keeps it in its list for as long as curl has the handle.
    func attach(to easy: EasyHandle) throws(CurlError) {
        // Unsafe because curl keeps a bare pointer: the multi retains the transfer for longer.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let shared = unsafe Unmanaged.passUnretained(multi).toOpaque()
        // Unsafe because pointers are handed to C, with callbacks that know what they point to.
        try unsafe easy.attach(context)
        try check(unsafe ccurl_set_body_callback(easy.raw, bodyCallback, context))
        try check(unsafe ccurl_set_header_callback(easy.raw, headerCallback, context))
        try check(unsafe ccurl_set_ready_callback(easy.raw, readyCallback, context))
        // A connection outlives the transfer that made it, so its callbacks belong to the multi.
        try check(unsafe ccurl_set_open_callback(easy.raw, openCallback, shared))
        try check(unsafe ccurl_set_close_callback(easy.raw, closeCallback, shared))
    }

    /// The transfer behind a context pointer given to curl.
    static func behind(_ context: UnsafeMutableRawPointer) -> Transfer {
        // Unsafe because the pointer is bare: attach(to:) made it, and the multi still holds the transfer.
        unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }
}

/// CURLOPT_WRITEFUNCTION(3).
private let bodyCallback: curl_write_callback = { bytes, _, count, context in
    // Unsafe because all are pointers from C: curl's bytes are valid for the call, the context is a transfer's.
    guard let context = unsafe context, let bytes = unsafe bytes else { return 0 }
    return unsafe bytes.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
        let buffer = unsafe UnsafeBufferPointer(start: bytes, count: count)
        return switch unsafe Transfer.behind(context).received(body: buffer.span) {
        case .taken: count
        case .holdBack: Int(CURL_WRITEFUNC_PAUSE)
        case .end: 0
        }
    }
}

/// CURLOPT_HEADERFUNCTION(3).
private let headerCallback: curl_write_callback = { bytes, _, count, context in
    // Unsafe because all are pointers from C: curl's bytes are valid for the call, the context is a transfer's.
    guard let context = unsafe context, let bytes = unsafe bytes else { return 0 }
    return unsafe bytes.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
        let buffer = unsafe UnsafeBufferPointer(start: bytes, count: count)
        return unsafe Transfer.behind(context).received(header: buffer.span) ? count : 0
    }
}

/// CURLOPT_PREREQFUNCTION(3).
private let readyCallback: curl_prereq_callback = { context, _, _, _, _ in
    // Unsafe because it is a pointer from C: a transfer's context.
    guard let context = unsafe context else { return CURL_PREREQFUNC_ABORT }
    return unsafe Transfer.behind(context).connected() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
