import Glibc
import Harness
import POSIX
import Testing

/// Files on the real file system, in a directory of each test's own.
@Suite(.timeLimit(.minutes(5)))
struct FileTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test("What is written is read back, whatever its size", arguments: [0, 1, 4095, 4096, 4097, 300_000])
    func roundTrip(size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let path = directory.file("a")
        let file = try FileDescriptor.open(path, [.writeOnly, .create, .exclusive], mode: 0o640)
        try file.writeAll(bytes.span, name: path)
        try file.synchronize(name: path)
        let (read, status) = try File.read(path, limit: 300_000)
        #expect(read == bytes)
        #expect(status.size == Int64(size))
        #expect(status.type == .regular)
        let mask = umask(0)
        umask(mask)
        #expect(status.mode == 0o640 & ~mask)
    }

    @Test("A file beyond the limit is refused without being read whole")
    func limit() throws {
        try writeFile(directory.file("a"), "12345")
        #expect(try File.read(directory.file("a"), limit: 5).bytes.count == 5)
        #expect { try File.read(directory.file("a"), limit: 4) } throws: { ($0 as? Errno)?.code == EFBIG }
        // A sparse terabyte: refused by its size alone.
        let huge = try FileDescriptor.open(directory.file("huge"), [.writeOnly, .create])
        #expect(ftruncate(huge.number, 1 << 40) == 0)
        #expect { try File.read(directory.file("huge"), limit: 1 << 24) } throws: { ($0 as? Errno)?.code == EFBIG }
    }

    @Test("What grows behind its size, as files in /proc do, is read to its end")
    func growing() throws {
        let (bytes, status) = try File.read("/proc/self/status", limit: 1 << 20)
        #expect(status.size == 0)
        #expect(String(decoding: bytes, as: UTF8.self).contains("Threads:"))
    }

    @Test("A directory, a FIFO, a device and nothing at all are told apart")
    func wrongKinds() throws {
        #expect(unsafe mkfifo(directory.file("fifo"), 0o600) == 0)
        for (path, code) in [
            (directory.path, EISDIR), (directory.file("fifo"), EINVAL), ("/dev/null", EINVAL),
            (directory.file("no"), ENOENT),
        ] {
            #expect("\(path)") { try File.read(path, limit: 10) } throws: { ($0 as? Errno)?.code == code }
        }
    }

    @Test("Exclusive creation refuses what is there, a dangling symbolic link included")
    func exclusive() throws {
        try File.createLink(directory.file("link"), to: "nowhere")
        #expect {
            _ = try FileDescriptor.open(directory.file("link"), [.writeOnly, .create, .exclusive])
        } throws: { ($0 as? Errno)?.code == EEXIST }
        #expect {
            _ = try FileDescriptor.open(directory.file("link"), [.readOnly, .noFollow])
        } throws: { ($0 as? Errno)?.code == ELOOP }
    }

    @Test("Two files exchange their names in one step, and a name that is taken is not given again")
    func exchange() throws {
        let directory = try TemporaryDirectory()
        for name in ["a", "b"] { try writeFile(directory.file(name), name) }
        try File.exchange(directory.file("a"), directory.file("b"))
        #expect(
            try readFile(directory.file("a")) == Array("b".utf8) && readFile(directory.file("b")) == Array("a".utf8)
        )
        #expect { try File.exchange(directory.file("a"), directory.file("c")) } throws: {
            ($0 as? Errno)?.code == Errno.noEntry
        }
        #expect { try File.renameIfFree(directory.file("a"), to: directory.file("b")) } throws: {
            ($0 as? Errno)?.code == Errno.exists
        }
        try File.renameIfFree(directory.file("a"), to: directory.file("c"))
        #expect(try Directory.names(in: directory.path) == ["b", "c"])
    }

    @Test("Renaming, linking and removing work on names")
    func names() throws {
        try writeFile(directory.file("a"), "one")
        try writeFile(directory.file("b"), "two")
        try File.link(directory.file("a"), as: directory.file("c"))
        #expect { try File.link(directory.file("a"), as: directory.file("b")) } throws: {
            ($0 as? Errno)?.code == EEXIST
        }
        try File.rename(directory.file("a"), to: directory.file("b"))
        try Directory.synchronize(directory.path)
        #expect(try Directory.names(in: directory.path) == ["b", "c"])
        #expect(try FileStatus(path: directory.file("b")).inode == FileStatus(path: directory.file("c")).inode)
        try File.unlink(directory.file("b"))
        #expect(try FileStatus.ifPresent(directory.file("b")) == nil)
        #expect(try FileStatus.ifPresent(directory.file("c/inside")) == nil)
    }

    @Test("A symbolic link is seen as itself or as what it points to")
    func links() throws {
        try Directory.create(directory.file("real"))
        try writeFile(directory.file("real/a"), "text")
        try File.createLink(directory.file("link"), to: "real/a")
        #expect(try FileStatus(path: directory.file("link")).type == .regular)
        #expect(try FileStatus(path: directory.file("link"), followLink: false).type == .symbolicLink)
        #expect(try File.readLink(directory.file("link")) == "real/a")
        #expect(try File.realPath(directory.file("link")) == File.realPath(directory.path) + "/real/a")
        #expect { try File.realPath(directory.file("none")) } throws: { ($0 as? Errno)?.code == ENOENT }
    }

    @Test("Mode and owner are set whatever the umask is")
    func modeAndOwner() throws {
        let path = directory.file("a")
        let file = try FileDescriptor.open(path, [.writeOnly, .create], mode: 0o600)
        try file.setMode(0o666, name: path)
        try file.setOwner(getuid(), group: getgid(), name: path)
        let status = try FileStatus(path: path)
        #expect(status.mode == 0o666)
        #expect(status.owner == getuid())
        #expect(status.group == getgid())
        #expect(status == (try file.status(name: path)))
    }

    @Test("A temporary file is new, empty, private and lies where it was asked for")
    func temporary() throws {
        var names: Set<String> = []
        for _ in 0..<100 {
            let file = try TemporaryFile.create(in: directory.path, prefix: ".t-", suffix: ".new")
            let status = try FileStatus(path: file.path)
            #expect(status.mode == 0o600)
            #expect(status.size == 0)
            names.insert(Path.name(of: file.path))
        }
        #expect(names.count == 100)
        #expect(names.allSatisfy { $0.hasPrefix(".t-") && $0.hasSuffix(".new") && $0.utf8.count == 23 })
    }

    @Test("An error names the call, the path and the kernel's reason")
    func words() throws {
        #expect {
            try File.unlink("/nowhere/at/all")
        } throws: { "\($0)" == "unlink /nowhere/at/all: No such file or directory" }
    }
}

@Suite(.timeLimit(.minutes(5)))
struct FileLockTests {
    @Test("An exclusive lock shuts out everybody, a shared one only exclusive ones, and going lets go")
    func exclusion() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file(".lock")
        #expect { _ = try FileLock.attempt(.shared, path: path, create: false) } throws: {
            ($0 as? Errno)?.code == ENOENT
        }
        // A function of its own, so that the locks go at a point that can be seen.
        func taken(_ kind: FileLock.Kind) throws -> Bool {
            switch try FileLock.attempt(kind, path: path, create: true) {
            case .some(let lock):
                lock.unlock()
                return true
            case nil: return false
            }
        }
        guard let exclusive = try FileLock.attempt(.exclusive, path: path, create: true) else {
            Issue.record("a free lock was refused")
            return
        }
        #expect(try !taken(.exclusive))
        #expect(try !taken(.shared))
        exclusive.unlock()
        guard let shared = try FileLock.attempt(.shared, path: path, create: false) else {
            Issue.record("a free lock was refused")
            return
        }
        #expect(try taken(.shared))
        #expect(try !taken(.exclusive))
        shared.unlock()
        #expect(try taken(.exclusive))
        #expect(try FileStatus(path: path).mode == 0o600)
    }
}

@Suite(.timeLimit(.minutes(5)))
struct PathTests {
    @Test(
        "A path is taken apart and put together as text",
        arguments: [
            ("/a/b", "/a", "b"), ("/a", "/", "a"), ("a", ".", "a"), ("a/b", "a", "b"), ("/a/", "/a", ""),
        ]
    )
    func parts(path: String, parent: String, name: String) {
        #expect(Path.parent(of: path) == parent)
        #expect(Path.name(of: path) == name)
    }

    @Test("Joining makes one slash and lets an absolute name stand")
    func joining() {
        #expect(Path.join("/a", "b") == "/a/b")
        #expect(Path.join("/", "b") == "/b")
        #expect(Path.join("/a", "/b") == "/b")
    }
}

@Suite(.timeLimit(.minutes(5)))
struct SecretStorageTests {
    @Test("Secret bytes are kept as they are, none included")
    func content() {
        for bytes: [UInt8] in [[], [0], Array("sk-canary".utf8)] {
            let storage = SecretStorage(copying: bytes.span)
            #expect(storage.count == bytes.count)
            #expect(storage.withBytes { span in span.indices.map { span[$0] } } == bytes)
        }
    }

    @Test("Wiping empties the array")
    func wiping() {
        var bytes = Array("sk-canary".utf8)
        wipe(&bytes)
        #expect(bytes.isEmpty)
    }
}
