import Glibc
import Harness

/// A program of the system that tests compare with.
enum Program {
    /// What a run came to.
    struct Outcome {
        var status: CInt
        var output: [UInt8]
    }

    /// Runs a program found on `PATH` to its end and collects its standard output; standard error is dropped.
    static func run(_ arguments: [String]) throws -> Outcome {
        let directory = try TemporaryDirectory()
        let output = directory.file("output")
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var pointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        var pid: pid_t = 0
        let code = unsafe posix_spawnp(&pid, arguments[0], &actions, nil, &pointers, environ)
        guard code == 0 else { throw HarnessError("\(arguments[0]): error \(code)") }
        var status: CInt = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return Outcome(status: status, output: try readFile(output))
    }

    /// The program that makes transactions in a process of its own, beside the tests.
    static let transact: String = {
        var path = [CChar](repeating: 0, count: 4096)
        // proc(5): /proc/self/exe is the test runner, in the folder of the build.
        let count = unsafe readlink("/proc/self/exe", &path, path.count)
        let runner = String(decoding: path[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return runner.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/transact"
    }()

    /// Whether a command can be run and succeeds.
    static func succeeds(_ arguments: String...) -> Bool {
        // Not being there is the answer that is asked for.
        (try? run(arguments))?.status == 0
    }

    static let hasNodeDotenv = succeeds("node", "-e", "require('dotenv')")
}
