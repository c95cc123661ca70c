import Glibc
import Harness
import Testing

/// A terminal multiplexer, through which a script sits at a real terminal; without it the test is skipped.
private let isTmuxThere = unsafe access("/usr/bin/tmux", X_OK) == 0

@Suite("A terminal", .timeLimit(.minutes(5)))
struct TerminalTests {
    @Test(
        "leads from nothing to a streamed answer whoever follows what stands on it",
        .enabled(if: isTmuxThere, "tmux is not installed")
    )
    func screens() throws {
        let script = ReferenceMaterial.projectRoot + "/Tests/Demo/terminal.sh"
        let command = "'\(script)' '\(Program.path("."))' 2>&1 </dev/null"
        guard let stream = unsafe popen(command, "r") else { throw HarnessError("popen: errno \(errno)") }
        var bytes: [UInt8] = []
        while case let byte = unsafe getc(stream), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        #expect(unsafe pclose(stream) == 0, "\(String(decoding: bytes, as: UTF8.self))")
    }
}
