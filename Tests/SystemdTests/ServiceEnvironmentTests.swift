import Glibc
import Harness
import POSIX
import Testing

@testable import Systemd

@Suite(.timeLimit(.minutes(5)))
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

    // The passed descriptors begin at 3, a number that the process of a test uses itself: as many are declared to be
    // passed as it takes to reach the test's own, and those are looked at.
    @Test("sockets of an activation are taken once, with their names, close-on-exec and non-blocking")
    func inherited() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory()
            let listening = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
            #expect(unsafe withUnixAddress(directory.file("socket")) { unsafe bind(listening, $0, $1) } == 0)
            #expect(listen(listening, 8) == 0)
            let plain = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
            // The kernel gives the lowest free number, so all below are open.
            let last = max(listening, plain)
            unsafe setenv("LISTEN_PID", "\(getpid())", 1)
            unsafe setenv("LISTEN_FDS", "\(last - 2)", 1)
            unsafe setenv("LISTEN_FDNAMES", (3...last).map { "name-\($0)" }.joined(separator: ":"), 1)

            let taken = try InheritedDescriptor.take()
            #expect(taken == (3...last).map { InheritedDescriptor(number: $0, name: "name-\($0)") })
            #expect(taken.filter(\.isListeningStream).map(\.number) == [listening])
            for number in [listening, plain] {
                #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
                #expect(fcntl(number, F_GETFL) & O_NONBLOCK != 0)
            }
            #expect(unsafe getenv("LISTEN_FDS") == nil)
            #expect(try InheritedDescriptor.take().isEmpty)
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
        await #expect(processExitsWith: .success) {
            let plain = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
            unsafe setenv("LISTEN_PID", "\(getpid())", 1)
            unsafe setenv("LISTEN_FDS", "\(plain - 2)", 1)
            unsafe unsetenv("LISTEN_FDNAMES")
            let taken = try InheritedDescriptor.take()
            #expect(taken.last == InheritedDescriptor(number: plain, name: "unknown"))
            unsafe setenv("LISTEN_PID", "\(getpid())", 1)
            unsafe setenv("LISTEN_FDS", "a few", 1)
            do throws(Errno) {
                _ = try InheritedDescriptor.take()
                Issue.record("nonsense was taken for a number")
            } catch {
                #expect(error.operation == "sd_listen_fds_with_names")
            }
        }
    }
}
