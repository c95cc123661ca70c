import Glibc
import Harness
import POSIX
import Reactor
import Testing

@Suite("Signals and directories", .timeLimit(.minutes(1)))
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
