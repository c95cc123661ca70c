import CLinux

/// The pages of the program and its libraries that are in memory.
package enum ResidentCode {
    /// Lets go of every page of code and constants; those that are used again come back from the page cache.
    ///
    /// The start of a program touches most of it once, for relocation and the runtime's tables; a daemon that then waits
    /// for weeks needs a fraction. Safe at any time, from any thread: the pages are unchanged copies of files.
    package static func release() {
        _ = clinux_drop_code_pages()
    }
}
