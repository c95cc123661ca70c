import CCurl

/// When the steps of a transfer were done, counted from its start, and over what connection; see curl_easy_getinfo(3).
package struct TransferTimings: Sendable, Equatable {
    /// The host's name was resolved.
    package let nameLookup: Duration
    /// The TCP connection stood; zero-like for a reused one.
    package let connect: Duration
    /// The TLS session stood; zero without TLS or with a reused connection.
    package let tls: Duration
    /// The first byte of the response arrived; zero before.
    package let firstByte: Duration
    /// Until now, or until the end.
    package let total: Duration
    /// Whether no connection had to be made.
    package let isReused: Bool
}

extension EasyHandle {
    /// The timings so far.
    ///
    /// - Throws: `CurlError` when libcurl does not know them.
    func timings() throws(CurlError) -> TransferTimings {
        func duration(_ info: CURLINFO) throws(CurlError) -> Duration {
            var microseconds: curl_off_t = 0
            // Unsafe because it takes the handle, which this object owns, and a pointer valid for the call.
            try check(unsafe ccurl_get_offset(raw, info, &microseconds))
            return .microseconds(microseconds)
        }
        var connections = 0
        // Unsafe for the same reason.
        try check(unsafe ccurl_get_long(raw, CURLINFO_NUM_CONNECTS, &connections))
        return TransferTimings(
            nameLookup: try duration(CURLINFO_NAMELOOKUP_TIME_T),
            connect: try duration(CURLINFO_CONNECT_TIME_T),
            tls: try duration(CURLINFO_APPCONNECT_TIME_T),
            firstByte: try duration(CURLINFO_STARTTRANSFER_TIME_T),
            total: try duration(CURLINFO_TOTAL_TIME_T),
            isReused: connections == 0
        )
    }
}
