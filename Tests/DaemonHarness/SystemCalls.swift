import Glibc
import Harness

/// Makes a directory.
package func makeDirectory(_ path: String) throws {
    guard unsafe mkdir(path, 0o755) == 0 else { throw HarnessError("mkdir \(path): errno \(errno)") }
}

/// Renames a file over another one.
package func renameFile(_ old: String, to new: String) throws {
    guard unsafe rename(old, new) == 0 else { throw HarnessError("rename \(old): errno \(errno)") }
}

/// Microseconds of the monotonic clock.
package func monotonicMicroseconds() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
}

/// Looks again and again, giving way to others in between, until `condition` holds or the time is over.
///
/// Returns how many milliseconds that took, or nil when it did not come to hold: only a test that fails waits so long.
package func milliseconds(until condition: () throws -> Bool, atMost limit: Int64 = 60_000) rethrows -> Int64? {
    let start = monotonicMicroseconds()
    while true {
        let passed = (monotonicMicroseconds() - start) / 1000
        if try condition() { return passed }
        guard passed < limit else { return nil }
        usleep(500)
    }
}

/// The memory of its own that the process holds now, in bytes.
///
/// Without the pages of its files: those of code come and go as the machine likes, and a daemon that starts lets go of
/// them all.
package func residentBytes() throws -> Int {
    // A sanitizer keeps what is freed, so that the size says nothing: then nothing seems to grow.
    if isSanitized { return 0 }
    let text = String(decoding: try readFile("/proc/self/statm"), as: UTF8.self)
    // By proc(5) statm: the size, what of it is resident, and what of that is of files.
    let pages = text.split(separator: " ").compactMap { Int($0) }
    guard pages.count > 2 else { throw HarnessError("statm: \(text)") }
    return (pages[1] - pages[2]) * Int(sysconf(CInt(_SC_PAGESIZE)))
}

/// Whether the tests run under a sanitizer, as the targets of the Makefile do.
package var isSanitized: Bool {
    !sanitizerOptions.isEmpty
}
