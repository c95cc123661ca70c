import Glibc

/// The environment that the tests were started in.
enum Environment {
    /// Whether a variable is set.
    static func has(_ name: String) -> Bool {
        unsafe getenv(name) != nil
    }
}
