import Glibc
import Harness
import POSIX
import Testing

@testable import Systemd

// Each test that sets the environment runs in a process of its own: the variables are the process's, and so are the
// descriptors.
@Suite(.timeLimit(.minutes(5)))
struct ServiceNotificationTests {
    @Test("each notification arrives as one datagram with the words of sd_notify(3)")
    func words() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory()
            let peer = try DatagramPeer(path: directory.file("notify"))
            unsafe setenv("NOTIFY_SOCKET", peer.path, 1)
            let expected: [(ServiceNotification, String)] = [
                (.ready, "READY=1"),
                (.stopping, "STOPPING=1"),
                (.watchdog, "WATCHDOG=1"),
                (.status("3 streams"), "STATUS=3 streams"),
                (.extendTimeout(.seconds(30)), "EXTEND_TIMEOUT_USEC=30000000"),
                (.extendTimeout(.milliseconds(1)), "EXTEND_TIMEOUT_USEC=1000"),
                (.extendTimeout(.seconds(-1)), "EXTEND_TIMEOUT_USEC=0"),
            ]
            for (notification, words) in expected {
                #expect(try notify(notification))
                #expect(try peer.receive() == words)
            }
        }
    }

    @Test("several notifications share a datagram, in their order")
    func together() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory()
            let peer = try DatagramPeer(path: directory.file("notify"))
            unsafe setenv("NOTIFY_SOCKET", peer.path, 1)
            try notify(.ready, .status("serving"))
            #expect(try peer.receive() == "READY=1\nSTATUS=serving")
            try notify(.stopping)
            #expect(try peer.receive() == "STOPPING=1", "the environment still names the socket")
        }
    }

    @Test("a reload tells the monotonic time of its beginning")
    func reloading() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory()
            let peer = try DatagramPeer(path: directory.file("notify"))
            unsafe setenv("NOTIFY_SOCKET", peer.path, 1)
            let clock = { () -> Int in
                var time = timespec()
                unsafe clock_gettime(CLOCK_MONOTONIC, &time)
                return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
            }
            let before = clock()
            try notify(.reloading)
            let after = clock()
            let lines = try peer.receive().split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines.first == "RELOADING=1")
            let parts = try #require(lines.last).split(separator: "=")
            #expect(parts.first == "MONOTONIC_USEC")
            let told = try #require(parts.last.flatMap { Int($0) })
            #expect(before <= told && told <= after)
        }
    }

    @Test("a status cannot smuggle in an assignment of its own")
    func statusInjection() {
        #expect(ServiceNotification.status("a\nREADY=1\u{1b}[31m").assignments == #"STATUS=a\nREADY=1\u{1b}[31m"#)
    }

    @Test("without a service manager nothing is sent and nothing is wrong")
    func nobodyListens() async {
        await #expect(processExitsWith: .success) {
            unsafe unsetenv("NOTIFY_SOCKET")
            let wasSent = try notify(.ready)
            #expect(!wasSent)
        }
    }

    @Test("a socket that is gone is an error that names the call")
    func goneSocket() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory()
            unsafe setenv("NOTIFY_SOCKET", directory.file("nobody"), 1)
            do throws(Errno) {
                try notify(.ready)
                Issue.record("the notification went nowhere and nothing was thrown")
            } catch {
                #expect(error.code == ENOENT)
                #expect(error.operation == "sd_notify")
            }
        }
    }
}
