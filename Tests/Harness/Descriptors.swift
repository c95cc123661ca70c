import Glibc
package import Testing

/// How many descriptors the tests may have open, with the soft limit raised to the hard one.
private let descriptorLimit: Int = {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
    limit.rlim_cur = limit.rlim_max
    guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
    return Int(clamping: limit.rlim_cur)
}()

extension Trait where Self == ConditionTrait {
    /// Skips the test, visibly, where the tests may not have so many descriptors open.
    package static func needsDescriptors(_ count: Int) -> Self {
        .enabled(if: descriptorLimit >= count, "the limit of open files is too low")
    }
}
