import Glibc
import Harness
import POSIX
import Testing

@testable import Systemd

@Suite(.timeLimit(.minutes(1)))
struct ServiceEnvironmentTests {
    @Test("the watchdog's interval is read when it is meant for this process")
    func watchdog() async {
        await #expect(processExitsWith: .success) {
            unsafe unsetenv("WATCHDOG_USEC")
            unsafe unsetenv("WATCHDOG_PID")
            let unset = try Watchdog.interval()
            #expect(unset == nil)
            unsafe setenv("WATCHDOG_USEC", "20000000", 1)
            #expect(try Watchdog.interval() == .seconds(20))
            unsafe setenv("WATCHDOG_PID", "\(getpid())", 1)
            #expect(try Watchdog.interval() == .seconds(20))
            unsafe setenv("WATCHDOG_PID", "\(getppid())", 1)
            #expect(try Watchdog.interval() == nil, "the watchdog of another process")
            unsafe unsetenv("WATCHDOG_PID")
            unsafe setenv("WATCHDOG_USEC", "soon", 1)
            #expect(throws: (any Error).self) { try Watchdog.interval() }
        }
    }

    @Test("the credentials directory is told, and only as an absolute path")
    func credentials() async {
        await #expect(processExitsWith: .success) {
            unsafe unsetenv("CREDENTIALS_DIRECTORY")
            #expect(Credentials.directory == nil)
            unsafe setenv("CREDENTIALS_DIRECTORY", "/run/credentials/providerd.service", 1)
            #expect(Credentials.directory == "/run/credentials/providerd.service")
            unsafe setenv("CREDENTIALS_DIRECTORY", "credentials", 1)
            #expect(Credentials.directory == nil)
        }
    }

    @Test("sockets of an activation are taken once, with their names, close-on-exec and non-blocking")
    func inherited() async {
        // The passed descriptors have fixed numbers, 3 and 4, which the test runner may use for its own ends: the
        // process tells its result by its exit code alone.
        await #expect(processExitsWith: .exitCode(42)) {
            func check(_ condition: Bool, _ step: CInt) {
                if !condition { exit(step) }
            }
            let directory = try TemporaryDirectory()
            let path = directory.file("socket")
            let listening = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
            check(unsafe withUnixAddress(path) { unsafe bind(listening, $0, $1) } == 0, 1)
            check(listen(listening, 8) == 0, 2)
            let plain = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
            let ends = (fcntl(listening, F_DUPFD, 100), fcntl(plain, F_DUPFD, 100))
            check(dup2(ends.0, 3) == 3 && dup2(ends.1, 4) == 4, 3)
            unsafe setenv("LISTEN_PID", "\(getpid())", 1)
            unsafe setenv("LISTEN_FDS", "2", 1)
            unsafe setenv("LISTEN_FDNAMES", "providerd:other", 1)

            let taken = try InheritedDescriptor.take()
            check(
                taken == [
                    InheritedDescriptor(number: 3, name: "providerd"), InheritedDescriptor(number: 4, name: "other"),
                ],
                4
            )
            check(taken[0].isListeningStream, 5)
            check(!taken[1].isListeningStream, 6)
            check(taken.allSatisfy { fcntl($0.number, F_GETFD) & FD_CLOEXEC != 0 }, 7)
            check(taken.allSatisfy { fcntl($0.number, F_GETFL) & O_NONBLOCK != 0 }, 10)
            check(unsafe getenv("LISTEN_FDS") == nil, 8)
            check(try InheritedDescriptor.take().isEmpty, 9)
            exit(42)
        }
    }

    @Test("sockets meant for another process are left alone")
    func foreign() async {
        await #expect(processExitsWith: .success) {
            unsafe setenv("LISTEN_PID", "\(getppid())", 1)
            unsafe setenv("LISTEN_FDS", "1", 1)
            let taken = try InheritedDescriptor.take()
            #expect(taken.isEmpty)
        }
    }

    @Test("an activation without names calls them unknown, and nonsense is an error")
    func nameless() async {
        await #expect(processExitsWith: .exitCode(42)) {
            let null = unsafe open("/dev/null", O_RDONLY)
            let spare = fcntl(null, F_DUPFD, 100)
            guard dup2(spare, 3) == 3 else { exit(1) }
            unsafe setenv("LISTEN_PID", "\(getpid())", 1)
            unsafe setenv("LISTEN_FDS", "1", 1)
            unsafe unsetenv("LISTEN_FDNAMES")
            guard try InheritedDescriptor.take() == [InheritedDescriptor(number: 3, name: "unknown")] else { exit(2) }
            unsafe setenv("LISTEN_PID", "\(getpid())", 1)
            unsafe setenv("LISTEN_FDS", "a few", 1)
            do throws(Errno) {
                _ = try InheritedDescriptor.take()
                exit(3)
            } catch {
                exit(error.operation == "sd_listen_fds_with_names" ? 42 : 4)
            }
        }
    }
}
