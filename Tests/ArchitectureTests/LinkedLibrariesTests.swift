import Glibc
import Harness
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LinkedLibrariesTests {
    /// What the Swift runtime of a debug build and the C library bring along.
    private static let runtime = [
        "libswift", "lib_Foundation", "libFoundation", "libdispatch", "libBlocksRuntime", "libc.so", "libm.so",
        "libresolv.so", "libstdc++", "libgcc_s", "ld-linux", "libpthread", "libdl", "librt", "libutil", "libclang_rt",
    ]

    /// The folder of the build that this test is part of.
    private static func buildFolder() throws -> String {
        var path = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink("/proc/self/exe", &path, path.count)
        guard count > 0 else { throw HarnessError("readlink: errno \(errno)") }
        let components = String(decoding: path[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: "/", omittingEmptySubsequences: false)
        return components.dropLast().joined(separator: "/")
    }

    @Test(
        "each program links the libraries that it needs and no other",
        arguments: [
            ("providerd", ["libcurl.so.4", "libsystemd.so.0"]), ("providerctl", []), ("mock-provider", []),
        ]
    )
    func libraries(program: String, expected: [String]) throws {
        let needed = try ELFFile(path: Self.buildFolder() + "/" + program).neededLibraries
        #expect(needed.contains("libc.so.6"), "\(program) is read rightly")
        let own = needed.filter { name in !Self.runtime.contains { name.hasPrefix($0) } }
        #expect(own.sorted() == expected)
    }
}
