import Glibc

/// The processors of the machine.
package enum Processors {
    /// How many are on line, at least 1, sysconf(3).
    package static var count: Int {
        max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))
    }
}
