import Glibc

/// What a program with a sanitizer in it is told by its environment, for tests that give one an environment of their own.
package var sanitizerOptions: [String: String] {
    var options: [String: String] = [:]
    for name in ["ASAN_OPTIONS", "TSAN_OPTIONS"] {
        if let value = unsafe getenv(name) { options[name] = unsafe String(cString: value) }
    }
    return options
}
