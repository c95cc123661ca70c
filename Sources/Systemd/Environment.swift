import Glibc

/// The value of an environment variable, or nil when it is not set; getenv(3).
///
/// The daemon changes its environment only before its first thread starts, so reading it is safe from any thread.
func environment(_ name: String) -> String? {
    // getenv returns memory of the environment itself: copied here, before anybody could change it.
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
}
