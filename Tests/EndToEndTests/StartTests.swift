import DaemonHarness
import Glibc
import Harness
import JSON
import POSIX
import Testing

/// The built daemon comes up: its options, its socket, its files.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct StartTests {
    let daemon: DaemonUnderTest

    init() throws {
        daemon = try DaemonUnderTest()
        try daemon.configuration.write(
            ["words": .init(type: "echo", key: "sk-canary-e2e", model: "echo")],
            standard: "words"
        )
    }

    @Test("It serves on the socket it is told, with as many workers", arguments: [1, 2, 3])
    func serves(workers: Int) throws {
        let program = try daemon.start(["--workers", "\(workers)"])
        let client = try daemon.connect()
        #expect(try client.result("daemon.status")["workers"]?.arrayValue?.count == workers)
        #expect(try client.result("daemon.status")["pid"]?.intValue == Int(program.id))
        #expect(try client.stream(chat("words/echo", text: "a b")).text == "a b")
        #expect(try permissions(daemon.configuration.socket) == (geteuid() == 0 ? 0o660 : 0o600))
        program.send(SIGTERM)
        #expect(try program.wait() == 0)
        #expect(unsafe access(daemon.configuration.socket, F_OK) != 0)
    }

    @Test("The environment names what the command line does not")
    func environment() throws {
        let variables = [
            "PROVIDERD_SOCKET": daemon.configuration.socket, "PROVIDERD_CONFIG": daemon.configuration.path,
        ]
        let program = try Program([Program.path("providerd")], variables, output: daemon.file("log"))
        try daemon.waitUntilServing(program)
        let client = try daemon.connect()
        #expect(try client.result("provider.list")["providers"]?.arrayValue?.count == 1)
    }

    @Test(
        "A user without rights runs one in directories of their own",
        .enabled(if: geteuid() == 0, "only root can become another user")
    )
    func unprivileged() throws {
        let home = daemon.file("home")
        try makeDirectory(home)
        try makeDirectory(home + "/run")
        for path in [home, home + "/run"] {
            try #require(unsafe chown(path, 65534, 65534) == 0)
        }
        // The directory above is its maker's alone, and so may be the one in which the programs were built.
        try #require(unsafe chmod(Path.parent(of: home), 0o755) == 0)
        let providerd = try Program.copy("providerd", to: daemon.file("providerd"))
        let program = try Program(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", providerd],
            ["HOME": home, "XDG_RUNTIME_DIR": home + "/run"],
            output: daemon.file("log")
        )
        let socket = home + "/run/providerd/socket"
        let serves = milliseconds { (try? LineClient(socket)) != nil }
        try #require(serves != nil, "\(program.text)")
        #expect(try permissions(socket) == 0o600)
        let client = try LineClient(socket)
        #expect(try client.result("daemon.status")["config_directory"]?.stringValue == home + "/.config/providerd")
        let added = try client.result("provider.add", #"{"type":"echo","name":"mine"}"#)
        #expect(added["created"] == true)
        program.send(SIGTERM)
        #expect(try program.wait() == 0)
    }

    @Test("A second daemon on the same socket refuses to start, and names the first; the first serves on")
    func lock() throws {
        let first = try daemon.start()
        let second = try daemon.spawn()
        #expect(try second.wait() == 1)
        #expect(second.text.contains("process \(first.id)"), "\(second.text)")
        _ = try daemon.connect().result("daemon.ping")
    }

    @Test("A socket that a killed daemon left is replaced")
    func stale() throws {
        let first = try daemon.start()
        first.send(SIGKILL)
        #expect(try first.wait() == -SIGKILL)
        #expect(unsafe access(daemon.configuration.socket, F_OK) == 0)
        let second = try daemon.start()
        #expect(try daemon.connect().result("daemon.status")["pid"]?.intValue == Int(second.id))
    }

    @Test("A file that is no socket is not removed, and a socket of somebody else neither")
    func foreign() throws {
        try writeFile(daemon.configuration.socket, "precious")
        let first = try daemon.spawn()
        #expect(try first.wait() == 1)
        #expect(first.text.contains("no socket"), "\(first.text)")
        #expect(try readFile(daemon.configuration.socket) == Array("precious".utf8))
        try #require(unsafe unlink(daemon.configuration.socket) == 0)
        let listener = try ListeningSocket.unix(path: daemon.configuration.socket, mode: 0o600)
        let second = try daemon.spawn()
        #expect(try second.wait() == 1)
        #expect(second.text.contains("process \(getpid())"), "\(second.text)")
        #expect(unsafe access(daemon.configuration.socket, F_OK) == 0)
        _ = listener.number
    }

    @Test(
        "Options that make no sense are 64 of sysexits.h",
        arguments: [
            ["--nonsense"], ["--workers", "0"], ["--workers", "many"], ["--log-level", "loud"],
            ["--log-format", "xml"],
            ["--drain", "-1"], ["stray"],
        ]
    )
    func badOptions(options: [String]) throws {
        let (status, text) = try Program.run([Program.path("providerd")] + options)
        #expect(status == 64)
        #expect(!text.isEmpty)
    }

    @Test("An admin group that is not there keeps the daemon from starting")
    func badGroup() throws {
        let program = try daemon.spawn(["--admin-group", "no-such-group"])
        #expect(try program.wait() == 1)
        #expect(program.text.contains("no-such-group"))
    }

    @Test("Help and version are answered", arguments: ["--help", "--version"])
    func help(option: String) throws {
        let (status, text) = try Program.run([Program.path("providerd"), option])
        #expect(status == 0)
        #expect(!text.isEmpty)
    }

    @Test("A check of good files succeeds")
    func checkGood() throws {
        let program = try daemon.spawn(["--check"], socket: false)
        #expect(try program.wait() == 0)
        #expect(program.text.contains("valid"))
        #expect(!program.text.contains("sk-canary-e2e"))
    }

    @Test("A check of broken files fails and says where")
    func checkBroken() throws {
        try writeFile(daemon.configuration.file("providers_meta.json"), "{\n  \"version\": 1,\n  oops\n}")
        let program = try daemon.spawn(["--check"], socket: false)
        #expect(try program.wait() == 1)
        #expect(program.text.contains("providers_meta.json"))
        #expect(program.text.contains("error"))
    }

    @Test("Broken files do not keep it from serving, and mended ones are taken")
    func brokenStart() throws {
        let path = daemon.configuration.file("providers_meta.json")
        let good = String(decoding: try readFile(path), as: UTF8.self)
        try writeFile(path, "{")
        let program = try daemon.start()
        let client = try daemon.connect()
        #expect(try client.result("daemon.status")["state"]?.stringValue == "degraded")
        #expect(program.text.contains("providers_meta.json"))
        try writeFile(path, good)
        #expect(try milliseconds { try client.result("daemon.status")["state"]?.stringValue == "ready" } != nil)
        #expect(try client.stream(chat("words/echo")).result != nil)
    }

    @Test("A key is neither in the arguments nor in the environment of the process, nor in what it logs")
    func canary() throws {
        let program = try daemon.start(["--log-level", "trace"])
        _ = try daemon.connect().stream(chat("words/echo"))
        for name in ["cmdline", "environ"] {
            let bytes = try readFile("/proc/\(program.id)/\(name)")
            #expect(!String(decoding: bytes, as: UTF8.self).contains("sk-canary-e2e"))
        }
        #expect(!program.text.contains("sk-canary-e2e"))
    }

    @Test(
        "More connections than it takes are told so; those it has go on, and room that is left is given again",
        .needsDescriptors(4500)
    )
    func tooManyConnections() throws {
        let program = try daemon.start(["--log-level", "error"])
        var clients: [LineClient] = []
        var refused: JSONValue?
        while refused == nil, clients.count < 4200 {
            let client = try daemon.connect()
            // The first answer tells whether there was room.
            try client.request("daemon.ping")
            let answer = try #require(try client.next(), "\(clients.count) connections: \(program.text)")
            if answer["result"] == nil { refused = answer } else { clients.append(client) }
        }
        #expect(clients.count == 4096)
        #expect(refused?.errorCode == -32030)
        #expect(refused?.details?["limit"]?.stringValue == "max_connections")
        _ = try #require(clients.first).result("daemon.ping")
        clients.removeLast(100)
        let again = try milliseconds {
            let client = try daemon.connect()
            try client.request("daemon.ping")
            return try client.next()?["result"] != nil
        }
        #expect(again != nil)
    }

    @Test("Where descriptors run out it accepts no more, waits without turning in circles, and goes on")
    func fewDescriptors() throws {
        let script = #"ulimit -n 48; exec "$0" "$@""#
        let program = try Program(
            [
                "sh", "-c", script, Program.path("providerd"), "--config", daemon.configuration.path,
                "--socket", daemon.configuration.socket, "--workers", "1",
            ],
            output: daemon.file("log")
        )
        try daemon.waitUntilServing(program)
        var clients: [LineClient] = []
        var waiting: LineClient?
        while waiting == nil, clients.count < 60 {
            // While it has a descriptor left it answers, however long that takes.
            let isFull = try program.openDescriptors() >= 48
            let client = try daemon.connect()
            let id = try client.request("daemon.ping")
            if isFull, try !client.isReadable(within: 1000) {
                waiting = client
            } else {
                _ = try client.answer(to: id)
                clients.append(client)
            }
        }
        #expect((10..<48).contains(clients.count))
        let last = try #require(waiting)
        let before = try program.cpuTicks()
        #expect(try !last.isReadable(within: 1000))
        // A loop that turns in circles would have used a hundred ticks of a hundredth of a second.
        #expect(try program.cpuTicks() - before < 20)
        clients.removeLast(5)
        #expect(try last.next()?["result"] != nil)
        _ = try #require(clients.first).result("daemon.ping")
    }

    @Test("Its log can be JSON, a line an object")
    func jsonLog() throws {
        let program = try daemon.start(["--log-format", "json", "--log-level", "debug"])
        _ = try daemon.connect().stream(chat("words/echo"))
        program.send(SIGTERM)
        #expect(try program.wait() == 0)
        let lines = program.text.split(separator: "\n")
        #expect(lines.count > 3)
        for line in lines {
            #expect(throws: Never.self, "\(line)") { try JSONValue.parse(Array(line.utf8).span) }
        }
    }

    @Test(
        "Who may change the configuration follows the user and the group of the process that asks",
        .enabled(if: geteuid() == 0, "only root can become another user")
    )
    func roles() throws {
        let group = "nogroup"
        let program = try daemon.start(["--admin-group", group])
        let socket = daemon.configuration.socket
        // Its directory is its maker's alone, and its mode is the admin's business.
        try #require(unsafe chmod(Path.parent(of: socket), 0o755) == 0)
        try #require(unsafe chmod(socket, 0o666) == 0)
        let providerctl = try Program.copy("providerctl", to: Path.parent(of: socket) + "/providerctl")
        func reload(_ groups: String...) throws -> (status: CInt, text: String) {
            try Program.run(
                ["setpriv", "--reuid=65534"] + groups
                    + [providerctl, "--socket", socket, "rpc", "config.reload"]
            )
        }
        let stranger = try reload("--regid=65533", "--clear-groups")
        #expect(stranger.status != 0)
        #expect(stranger.text.contains("forbidden") || stranger.text.contains("administrator"), "\(stranger.text)")
        let member = try reload("--regid=65533", "--groups=65534")
        #expect(member.status == 0, "\(member.text)")
        #expect(program.text.contains("client_uid"))
    }
}
