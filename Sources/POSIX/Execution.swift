import Glibc

/// Another program in the place of this one.
package enum Execution {
    /// Runs a program instead of this one, execvp(3): found by `$PATH`, with this one's environment and descriptors.
    ///
    /// - Parameter words: Its name and its arguments.
    /// - Throws: `Errno`; without one it does not return.
    package static func replace(with words: [String]) throws(Errno) -> Never {
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        // Reached only where the call failed: the strings are ours still.
        defer { unsafe arguments.forEach { unsafe free($0) } }
        unsafe execvp(words.first ?? "", &arguments)
        throw Errno(errno, "run \(words.first ?? "")")
    }
}
