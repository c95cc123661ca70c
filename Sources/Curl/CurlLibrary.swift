import CCurl

/// libcurl as a whole: initialised once for the process, never torn down.
package enum CurlLibrary {
    /// The version in use, such as `libcurl/7.88.1 OpenSSL/3.0.19 …`.
    package static var version: String {
        // Unsafe because it reads a C string: curl's text is constant once made.
        unsafe curl_version().map { text in unsafe String(cString: text) } ?? "libcurl"
    }

    /// The version in use as a number, such as 0x075801 for 7.88.1.
    static var versionNumber: CUnsignedInt { ccurl_version_number() }

    /// curl_global_init(3): a static is initialised by exactly one thread, all others wait.
    private static let initialization: CURLcode = ccurl_global_init()

    /// Initialises libcurl when nobody has yet; threads do not matter.
    ///
    /// - Throws: `CurlError` when libcurl or its TLS library cannot be initialised, each time it is called.
    package static func initialize() throws(CurlError) {
        try check(initialization)
    }
}
