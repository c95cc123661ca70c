import CLinux

/// What becomes of the process's memory when it crashes.
package enum CoreDump {
    /// Never writes it to a file, and keeps other processes of the same user from reading it, PR_SET_DUMPABLE.
    package static func forbid() throws(Errno) {
        try call("prctl PR_SET_DUMPABLE") { clinux_forbid_dump() }
    }
}
