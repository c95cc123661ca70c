import CLinux
import Glibc

/// What becomes of the process's memory when it crashes.
package enum CoreDump {
    /// Never writes it to a file, and keeps other processes of the same user from reading it, PR_SET_DUMPABLE.
    ///
    /// That alone forbids it; the limit RLIMIT_CORE is lowered, too, for all to see in `/proc/PID/limits`.
    package static func forbid() throws(Errno) {
        try call("prctl PR_SET_DUMPABLE") { clinux_forbid_dump() }
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        // The structure lives as long as the call.
        try call("setrlimit CORE") { unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) }
    }

    /// Lets a signal that tells of a crash end the process, and nothing else.
    ///
    /// Swift's own handler writes registers and the memory that they point to where the log goes, and a key may be in it;
    /// of a signal from outside, such as a watchdog's, the process would not even end. Who wants its words sets
    /// `SWIFT_BACKTRACE`, which leaves the handler in place.
    package static func forbidReports() {
        guard ProcessContext.variable("SWIFT_BACKTRACE") == nil else { return }
        for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP] {
            signal(number, SIG_DFL)
        }
    }
}
