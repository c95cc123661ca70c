import CCurl

/// The owner of one `CURL *`: configured for one request after another, never shared.
///
/// It must have left its multi before it is reset or closed.
// Safe to use although it stores pointers: they are made and freed here, and nobody else keeps them.
@safe final class EasyHandle {
    /// The handle, for calls of the multi; valid until `close()`.
    let raw: UnsafeMutableRawPointer

    /// The header lines, in curl's own form.
    private var headerList: UnsafeMutablePointer<curl_slist>?
    /// Where curl writes what went wrong, CURLOPT_ERRORBUFFER(3).
    private let errorBuffer: UnsafeMutablePointer<CChar>
    /// The body curl reads in place.
    private var body: [UInt8] = []
    private var isClosed = false

    init() throws(CurlError) {
        try CurlLibrary.initialize()
        // Unsafe because the result is a pointer this object owns.
        guard let handle = unsafe curl_easy_init() else { throw CurlError(.outOfMemory, "no easy handle") }
        // Unsafe because both are pointers this object owns.
        unsafe raw = handle
        unsafe errorBuffer = .allocate(capacity: Int(ccurl_error_size))
        // Unsafe because the memory was not initialised: curl expects a string.
        unsafe errorBuffer.initialize(repeating: 0, count: Int(ccurl_error_size))
    }

    deinit {
        assert(isClosed, "an easy handle went without close()")
    }

    /// Frees the handle and wipes what it was given.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        // Unsafe because it frees what this object owns; isClosed keeps it from happening twice.
        unsafe curl_easy_cleanup(raw)
        wipe()
        // Unsafe for the same reason.
        unsafe errorBuffer.deallocate()
    }

    /// Makes the handle as good as new, keeping its memory; false when it must not be used again.
    ///
    /// After a transfer that failed early libcurl 7.88 still holds the receive buffer, which it would use for the next
    /// one whatever its size; it shows by refusing to have the size set.
    func reset() -> Bool {
        // Unsafe because it takes the handle, which this object owns.
        unsafe curl_easy_reset(raw)
        wipe()
        return unsafe ccurl_set_long(raw, CURLOPT_BUFFERSIZE, 1024) == CURLE_OK
    }

    private func wipe() {
        // Unsafe because it frees the list, which curl no longer refers to after a reset or a cleanup.
        unsafe ccurl_wipe_list(headerList)
        unsafe headerList = nil
        body = []
    }

    /// curl's account of what went wrong; empty when it gave none.
    var errorText: String {
        // Unsafe because it reads a C string: curl keeps the buffer terminated.
        unsafe String(cString: errorBuffer)
    }

    /// The `errno` of the last system call of the transfer's that failed, CURLINFO_OS_ERRNO(3); 0 when none did.
    var kernelError: Int {
        var value = 0
        // Unsafe because it takes the handle, which this object owns, and a pointer valid for the call.
        guard unsafe ccurl_get_long(raw, CURLINFO_OS_ERRNO, &value) == CURLE_OK else { return 0 }
        return value
    }

    /// Lets the transfer go on, curl_easy_pause(3): bytes held back are delivered within this call.
    func resume() throws(CurlError) {
        // Unsafe because it takes the handle, which this object owns.
        try check(unsafe curl_easy_pause(raw, ccurl_resume_all))
    }

    /// Has libcurl look at a transfer that is not connected yet, which a change of the pause state brings about.
    func nudge() {
        // Unsafe because it takes the handle, which this object owns. A refusal means that there is nothing to look at.
        _ = unsafe curl_easy_pause(raw, ccurl_pause_sending)
        _ = unsafe curl_easy_pause(raw, ccurl_resume_all)
    }

    // MARK: Options, curl_easy_setopt(3)

    func set(_ option: CURLoption, _ value: Int) throws(CurlError) {
        // Unsafe because it takes the handle, which this object owns.
        try check(unsafe ccurl_set_long(raw, option, value))
    }

    func set(_ option: CURLoption, _ value: String?) throws(CurlError) {
        // Unsafe because it takes a C string: curl copies it.
        try check(unsafe ccurl_set_string(raw, option, value))
    }

    /// The error buffer and the back reference by which the multi finds the transfer again.
    func attach(_ context: UnsafeMutableRawPointer) throws(CurlError) {
        // Unsafe because curl keeps both pointers: they outlive the handle's use.
        try check(unsafe ccurl_set_pointer(raw, CURLOPT_ERRORBUFFER, errorBuffer))
        unsafe errorBuffer.pointee = 0
        try check(unsafe ccurl_set_pointer(raw, CURLOPT_PRIVATE, context))
    }

    /// Hands over the header lines, copied by curl's list.
    func setHeaders(_ lines: [String]) throws(CurlError) {
        for line in lines {
            // Unsafe because it takes a C string and curl's list: the string is copied, the list is this object's.
            guard let longer = unsafe curl_slist_append(headerList, line) else {
                throw CurlError(.outOfMemory, "no memory for the headers")
            }
            unsafe headerList = longer
        }
        // Unsafe because curl keeps the list: it is freed only after a reset or a cleanup.
        try check(unsafe ccurl_set_headers(raw, headerList))
    }

    /// Hands over the body without copying it.
    func setBody(_ bytes: [UInt8]) throws(CurlError) {
        body = bytes
        // Unsafe because curl_off_t is set through a handle this object owns.
        try check(unsafe ccurl_set_offset(raw, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)))
        // Unsafe because curl reads the elements after the closure: `body` holds this storage, which is never mutated
        // and so never moves, until the handle is reset or closed.
        try check(
            unsafe body.withUnsafeBytes { buffer in
                unsafe ccurl_set_pointer(raw, CURLOPT_POSTFIELDS, buffer.baseAddress ?? UnsafeRawPointer(errorBuffer))
            }
        )
    }
}
