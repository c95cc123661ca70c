import DaemonHarness
import Glibc
import Harness
import JSON
import Testing

/// The built daemon where nothing was ever configured.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct FirstStartTests {
    let daemon: DaemonUnderTest

    init() throws { daemon = try DaemonUnderTest() }

    private func start(_ path: String, log: String) throws -> Program {
        let variables = ["PROVIDERD_SOCKET": daemon.configuration.socket, "PROVIDERD_CONFIG": path]
        let program = try Program([Program.path("providerd")], variables, output: daemon.file(log))
        try daemon.waitUntilServing(program)
        return program
    }

    private func chat() throws -> (status: CInt, text: String) {
        let socket = daemon.configuration.socket
        return try Program.run([Program.path("providerctl"), "--socket", socket, "chat", "-m", "echo/echo", "hi there"])
    }

    @Test("It makes its directory with samples, and echo answers at once; the next start touches nothing")
    func samples() throws {
        let path = daemon.file("new/providerd")
        let first = try start(path, log: "first")
        #expect(milliseconds { first.text.contains("samples") } != nil, "\(first.text)")
        let answer = try chat()
        #expect(answer.status == 0 && answer.text.contains("hi there"), "\(answer.text)")
        #expect(try permissions(path + "/.env") == 0o600)
        #expect(try String(decoding: readFile(path + "/.env"), as: UTF8.self).hasPrefix("# .env: "))
        let status = try daemon.connect().result("daemon.status")
        #expect(status["state"]?.stringValue == "ready")
        first.send(SIGTERM)
        #expect(try first.wait() == 0)

        try writeFile(path + "/.env", "", mode: 0o600)
        let second = try start(path, log: "second")
        #expect(!second.text.contains("samples"))
        #expect(try readFile(path + "/.env") == [])
        #expect(try daemon.connect().result("provider.add", #"{"type":"echo","name":"mine"}"#)["created"] == true)
    }

    @Test(
        "A directory that can only be read is no error, and echo answers all the same",
        .enabled(if: geteuid() == 0, "only root can become another user")
    )
    func readOnly() throws {
        let path = daemon.file("owned-by-root")
        try makeDirectory(path)
        // The directory above is its maker's alone, and so may be the one in which the programs were built.
        for open in [daemon.file(""), path] { try #require(unsafe chmod(open, 0o755) == 0) }
        let runtime = daemon.file("run")
        try makeDirectory(runtime)
        try #require(unsafe chown(runtime, 65534, 65534) == 0)
        let providerd = try Program.copy("providerd", to: daemon.file("providerd"))
        let program = try Program(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", providerd],
            ["PROVIDERD_SOCKET": runtime + "/socket", "PROVIDERD_CONFIG": path],
            output: daemon.file("log")
        )
        try #require(milliseconds { (try? LineClient(runtime + "/socket")) != nil } != nil, "\(program.text)")
        let client = try LineClient(runtime + "/socket")
        #expect(try client.stream(DaemonHarness.chat("echo/echo", text: "a b")).text == "a b")
        #expect(
            program.text.contains("used as it is") && !program.text.lowercased().contains("error"),
            "\(program.text)"
        )
        #expect(try listDirectory(path) == [])
    }
}
