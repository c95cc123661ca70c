import Glibc
import Harness
import Logging
import Testing

@testable import Systemd

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

private func notice(_ count: Int) -> [UInt8] { Array("dropped \(count)\n".utf8) }

/// What can be read from a descriptor without waiting.
private func drain(_ number: CInt) -> String {
    _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
    var all: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = unsafe read(number, &piece, piece.count)
        guard count > 0 else { return String(decoding: all, as: UTF8.self) }
        all += piece[0..<count]
    }
}

enum Channel: CaseIterable { case pipe, foreignPipe, socket }

/// A pair of connected descriptors, to read from and to write to.
private func pair(_ channel: Channel) throws -> (read: CInt, write: CInt) {
    var ends: [CInt] = [0, 0]
    let result =
        switch channel {
        case .pipe, .foreignPipe: unsafe pipe(&ends)
        case .socket: unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends)
        }
    guard result == 0 else { throw HarnessError("\(channel): errno \(errno)") }
    return (ends[0], ends[1])
}

@Suite(.timeLimit(.minutes(5)))
struct LogStreamTests {
    @Test("lines go out whole and in order", arguments: Channel.allCases)
    func order(channel: Channel) throws {
        let ends = try pair(channel)
        defer { _ = (close(ends.read), close(ends.write)) }
        let stream = LogStream(ends.write, reopens: channel != .foreignPipe)
        for index in 0..<3 { stream.write(bytes("line \(index)\n"), notice: notice) }
        #expect(drain(ends.read) == "line 0\nline 1\nline 2\n")
        #expect(!stream.isJournal)
    }

    @Test("a reader that does not read holds nobody up, and is told what it missed", arguments: Channel.allCases)
    func blocked(channel: Channel) throws {
        let ends = try pair(channel)
        defer { _ = (close(ends.read), close(ends.write)) }
        let stream = LogStream(ends.write, reopens: channel != .foreignPipe)
        let line = bytes(String(repeating: "x", count: 999) + "\n")
        let total = 2000
        for _ in 0..<total { stream.write(line, notice: notice) }
        #expect(fcntl(ends.write, F_GETFL) & O_NONBLOCK == 0, "the flags of the descriptor are shared with others")

        let first = drain(ends.read)
        stream.write(bytes("after\n"), notice: notice)
        let second = drain(ends.read)
        let whole = (first + second).split(separator: "\n").count { $0.utf8.count == 999 }
        #expect(whole > 0 && whole < total)
        #expect(second.hasSuffix("dropped \(total - whole)\nafter\n"))
    }

    @Test("a line that was cut does not run into the next one")
    func cut() throws {
        let ends = try pair(.pipe)
        defer { _ = (close(ends.read), close(ends.write)) }
        let stream = LogStream(ends.write)
        // Longer than PIPE_BUF: the pipe takes what fits, 64 KiB.
        stream.write(bytes(String(repeating: "x", count: 100_000) + "\n"), notice: notice)
        #expect(drain(ends.read).utf8.count == 65536)
        stream.write(bytes("next\n"), notice: notice)
        #expect(drain(ends.read) == "\ndropped 1\nnext\n")
    }

    @Test("a reader that went away takes nobody with it")
    func closed() async {
        await #expect(processExitsWith: .success) {
            _ = signal(SIGPIPE, SIG_IGN)
            for channel in Channel.allCases {
                let ends = try pair(channel)
                let stream = LogStream(ends.write, reopens: channel != .foreignPipe)
                close(ends.read)
                for _ in 0..<10 { stream.write(bytes("line\n"), notice: notice) }
            }
        }
    }

    @Test("a descriptor that was not open is never written to, whoever has its number later")
    func absent() throws {
        let ends = try pair(.pipe)
        defer { close(ends.read) }
        // A number far above what the process uses, closed now and reused below.
        let number = fcntl(ends.write, F_DUPFD, 900)
        close(number)
        let stream = LogStream(number)
        #expect(dup2(ends.write, number) == number)
        close(ends.write)
        stream.write(bytes("stray\n"), notice: notice)
        #expect(drain(ends.read).isEmpty)
        close(number)
    }

    @Test("a regular file is appended to at the place its descriptor has")
    func file() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("log")
        try writeFile(path, "")
        let number = unsafe open(path, O_WRONLY | O_CLOEXEC)
        defer { close(number) }
        _ = unsafe write(number, "other\n", 6)
        LogStream(number).write(bytes("line\n"), notice: notice)
        _ = unsafe write(number, "last\n", 5)
        #expect(String(decoding: try readFile(path), as: UTF8.self) == "other\nline\nlast\n")
    }

    @Test("the journal is recognised by the very stream it named, not by a variable alone")
    func journalStream() async {
        await #expect(processExitsWith: .success) {
            let ends = try pair(.socket)
            var status = stat()
            unsafe fstat(ends.write, &status)
            unsafe setenv("JOURNAL_STREAM", "\(status.st_dev):\(status.st_ino)", 1)
            #expect(LogStream(ends.write).isJournal)
            #expect(!LogStream(ends.read).isJournal, "another stream than the one that was named")
            let line = { (stream: LogStream) in
                let logger = Logger(label: "test") { LineLogHandler.text(label: $0, level: .info, to: stream) }
                logger.error("told", metadata: ["provider": "mock"])
            }
            line(LogStream(ends.write))
            #expect(drain(ends.read) == "<3>told provider=mock\n")
            line(LogStream(ends.read))
            #expect(drain(ends.write).hasSuffix("Z error test: told provider=mock\n"))
            unsafe setenv("JOURNAL_STREAM", "\(status.st_dev):\(status.st_ino + 1)", 1)
            #expect(!LogStream(ends.write).isJournal)
        }
    }

    @Test("a logger writes what its level lets through, with metadata of logger and call")
    func handler() throws {
        let ends = try pair(.pipe)
        defer { _ = (close(ends.read), close(ends.write)) }
        let stream = LogStream(ends.write)
        var logger = Logger(label: "test") { LineLogHandler.json(label: $0, level: .notice, to: stream) }
        logger[metadataKey: "provider"] = "mock"
        logger.info("not told")
        logger.notice("told", metadata: ["stream_id": "s-1"])
        let lines = drain(ends.read).split(separator: "\n")
        #expect(lines.count == 1)
        #expect(lines.first?.contains(#""message":"told""#) == true)
        #expect(lines.first?.hasSuffix(#""metadata":{"provider":"mock","stream_id":"s-1"}}"#) == true)
        #expect(logger[metadataKey: "provider"] == "mock")
    }

    @Test("lines of several threads never mix")
    func threads() async throws {
        let ends = try pair(.pipe)
        defer { _ = (close(ends.read), close(ends.write)) }
        let stream = LogStream(ends.write)
        await withTaskGroup { group in
            for writer in 0..<4 {
                group.addTask {
                    for index in 0..<100 { stream.write(bytes("\(writer):\(index):end\n"), notice: notice) }
                }
            }
        }
        let lines = drain(ends.read).split(separator: "\n")
        #expect(lines.count == 400)
        #expect(lines.allSatisfy { $0.hasSuffix(":end") && $0.split(separator: ":").count == 3 })
    }
}
