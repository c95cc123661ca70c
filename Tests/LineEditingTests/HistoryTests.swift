import Harness
import LineEditing
import POSIX
import Testing

@Suite("History", .timeLimit(.minutes(1)))
struct HistoryTests {
    @Test("keeps what was written from one program to the next, line ends and backslashes too")
    func keeps() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("state/providerd/history")
        var history = History(path: path)
        #expect(history.texts == [])
        for text in ["one", "two\nlines", "back\\slash \\n", "你好"] {
            try history.add(text)
        }
        #expect(History(path: path).texts == ["one", "two\nlines", "back\\slash \\n", "你好"])
        #expect(try FileStatus(path: path).mode & 0o777 == 0o600)
        #expect(try FileStatus(path: directory.file("state/providerd")).mode & 0o777 == 0o700)
    }

    @Test("leaves out what is empty, what begins with a space, and what was written just before")
    func leavesOut() throws {
        let directory = try TemporaryDirectory()
        var history = History(path: directory.file("history"))
        for text in ["", "a", "a", " secret", "b", "a"] {
            try history.add(text)
        }
        #expect(history.texts == ["a", "b", "a"])
        #expect(try readFile(directory.file("history")) == Array("a\nb\na\n".utf8))
    }

    @Test("makes a file that others could read its owner's alone")
    func mode() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("history")
        try writeFile(path, "a\n", mode: 0o644)
        var history = History(path: path)
        try history.add("b")
        #expect(try FileStatus(path: path).mode & 0o777 == 0o600)
        #expect(History(path: path).texts == ["a", "b"])
    }

    @Test("is bounded, in memory and on the disk")
    func bounded() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("history")
        try writeFile(path, (0..<2500).map { "\($0)\n" }.joined())
        #expect(History(path: path).texts == (1500..<2500).map(String.init))
        #expect(try readFile(path).count { $0 == UInt8(ascii: "\n") } == 1000)
        #expect(try Directory.names(in: directory.path) == ["history"])
    }

    @Test("does without a file that cannot be read, and without a place for one")
    func unreadable() throws {
        let directory = try TemporaryDirectory()
        #expect(History(path: directory.path).texts == [])
        var history = History(path: nil)
        try history.add("a")
        #expect(history.texts == ["a"])
    }
}
