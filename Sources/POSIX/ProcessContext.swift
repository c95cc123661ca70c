import Glibc

/// What a process is told by whoever started it.
package enum ProcessContext {
    /// The effective user, geteuid(2).
    package static var userID: UInt32 { geteuid() }

    /// The process's own number, getpid(2).
    package static var processID: Int32 { getpid() }

    /// A variable of the environment, getenv(3); nil when it is not set.
    package static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
