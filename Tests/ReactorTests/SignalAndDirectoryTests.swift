import Glibc
import Harness
import POSIX
import Testing

@testable import Reactor

@Suite("Signals and directories", .timeLimit(.minutes(5)))
struct SignalAndDirectoryTests {
    @Test("a signal sent to the thread arrives as an event")
    func signal() throws {
        let loop = try EventLoop(name: "signals")
        SignalSource.block([SIGUSR2])
        var seen: [CInt] = []
        let source = try SignalSource(loop: loop, signals: [SIGUSR2]) { number in
            seen.append(number)
            loop.stop()
        }
        // To this thread, which blocks it: another thread of the test process may not.
        pthread_kill(pthread_self(), SIGUSR2)
        loop.run()
        source.cancel()
        source.cancel()
        #expect(seen == [SIGUSR2])
    }

    @Test("each way to change a directory is told with the name")
    func changes() throws {
        let directory = try TemporaryDirectory()
        let loop = try EventLoop(name: "directory")
        var events: [DirectoryEvent] = []
        let watch = try DirectoryWatch(loop: loop, path: directory.path) { event in
            events.append(event)
            if event.name == "end" && event.kind.contains(.closeWrite) { loop.stop() }
        }
        try writeFile(directory.file("written"), "x")
        _ = unsafe rename(directory.file("written"), directory.file("renamed"))
        _ = unsafe chmod(directory.file("renamed"), 0o600)
        _ = unsafe unlink(directory.file("renamed"))
        try writeFile(directory.file("end"), "")
        loop.run()
        watch.cancel()
        func saw(_ kind: DirectoryEvent.Kind, _ name: String) -> Bool {
            events.contains { $0.kind.contains(kind) && $0.name == name }
        }
        #expect(saw(.create, "written"))
        #expect(saw(.closeWrite, "written"))
        #expect(saw(.movedFrom, "written"))
        #expect(saw(.movedTo, "renamed"))
        #expect(saw(.attributes, "renamed"))
        #expect(saw(.delete, "renamed"))
    }

    @Test("a directory that goes is told")
    func gone() throws {
        let parent = try TemporaryDirectory()
        let path = parent.file("watched")
        _ = unsafe mkdir(path, 0o755)
        let loop = try EventLoop(name: "directory")
        var sawGone = false
        let watch = try DirectoryWatch(loop: loop, path: path) { event in
            guard !event.kind.isDisjoint(with: .gone) else { return }
            sawGone = true
            loop.stop()
        }
        _ = unsafe rmdir(path)
        loop.run()
        watch.cancel()
        #expect(sawGone)
    }

    @Test("a handler that cancels is told nothing more, and the descriptor's number is left to whoever gets it next")
    func cancelInHandler() throws {
        let directory = try TemporaryDirectory()
        let loop = try EventLoop(name: "directory")
        var ends: [CInt] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        try #require(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
        try #require(unsafe write(ends[1], "mine", 4) == 4)
        var heir: CInt = -1
        var events = 0
        var watch: DirectoryWatch?
        watch = try DirectoryWatch(loop: loop, path: directory.path) { _ in
            events += 1
            guard let cancelled = watch else { return }
            cancelled.cancel()
            watch = nil
            // The same number, unless another thread of the tests was faster.
            heir = fcntl(ends[0], F_DUPFD_CLOEXEC, cancelled.descriptor)
            loop.stop()
        }
        for name in ["one", "two", "three"] { try writeFile(directory.file(name), "x") }
        loop.run()
        var waiting: CInt = 0
        #expect(unsafe ioctl(ends[0], UInt(FIONREAD), &waiting) == 0)
        #expect(events == 1)
        #expect(waiting == 4)
        for fd in ends + [heir] { close(fd) }
    }

    @Test("a directory that is not there is an error that names it")
    func missing() throws {
        let loop = try EventLoop(name: "directory")
        let error = #expect(throws: Errno.self) {
            _ = try DirectoryWatch(loop: loop, path: "/nonexistent/directory") { _ in }
        }
        #expect(error?.code == ENOENT)
        #expect(error?.description.contains("/nonexistent/directory") == true)
    }
}
