import Glibc

/// How many descriptors the process may have open, RLIMIT_NOFILE.
package enum DescriptorLimit {
    /// Raises the soft limit to the hard one.
    ///
    /// The soft limit is low for the sake of select(2), which nothing here uses.
    ///
    /// - Returns: the limit now.
    @discardableResult
    package static func raise() throws(Errno) -> Int {
        var limit = rlimit()
        try call("getrlimit NOFILE") { unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) }
        guard limit.rlim_cur < limit.rlim_max else { return Int(clamping: limit.rlim_cur) }
        limit.rlim_cur = limit.rlim_max
        try call("setrlimit NOFILE") { unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) }
        return Int(clamping: limit.rlim_cur)
    }
}
