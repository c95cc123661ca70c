import Harness
import JSON
import Testing
import Wire

/// Runs `providerctl` against a daemon that follows a script.
func providerctl(
    _ arguments: String...,
    input: Subprocess.Input = .text(""),
    script: @escaping ScriptedDaemon.Script
) throws -> Subprocess.Outcome {
    try providerctl(arguments, input: input, script: script)
}

/// Runs providerctl against a daemon that follows `script`.
func providerctl(
    _ arguments: [String],
    input: Subprocess.Input = .text(""),
    script: @escaping ScriptedDaemon.Script
) throws -> Subprocess.Outcome {
    let daemon = try ScriptedDaemon(script)
    return try Subprocess("providerctl", ["--socket", daemon.path] + arguments, input: input).finish()
}

@Suite("providerctl", .timeLimit(.minutes(5)))
struct ProviderctlTests {
    @Test("lists providers in columns")
    func list() throws {
        let outcome = try providerctl("list") { peer in
            let request = try peer.request(.providerList)
            let echo = Provider(
                name: "echo",
                displayName: "Echo",
                type: "echo",
                dialect: "echo",
                envPrefix: "ECHO",
                key: KeyStatus(set: false),
                generation: 1
            )
            try peer.answer(request.id, ProviderList.Result(generation: 3, providers: [Samples.provider, echo]))
        }
        #expect(
            outcome.output == """
                NAME      TYPE    DEFAULT MODEL  KEY   HEALTH   ENDPOINT
                deepseek  openai  deepseek-chat  .env  healthy  https://api.deepseek.com/v1
                echo      echo    -              none  unknown  -

                """
        )
        #expect(outcome.errors == "")
        #expect(outcome.status == 0)
    }

    @Test("says what to do where there is no provider yet")
    func listEmpty() throws {
        let outcome = try providerctl("list") { peer in
            try peer.answer(try peer.request().id, ProviderList.Result(generation: 0, providers: []))
        }
        #expect(outcome.output == "")
        #expect(outcome.errors == "no providers yet; `providerctl add` adds one\n")
    }

    @Test("lists the models that a provider offers")
    func models() throws {
        let outcome = try providerctl("models", "deepseek", "--refresh") { peer in
            let request = try peer.request(.providerModels)
            #expect(request.params == ["name": "deepseek", "refresh": true])
            let models: [ProviderModels.Model] = [
                .init(id: "deepseek-chat", displayName: "DeepSeek V3", contextLength: 65536), .init(id: "x"),
            ]
            try peer.answer(request.id, ProviderModels.Result(models: models, stale: true))
        }
        #expect(
            outcome.output == """
                MODEL          CONTEXT  NAME
                deepseek-chat  65536    DeepSeek V3
                x              -        -

                """
        )
        #expect(outcome.errors == "deepseek could not be asked; this is an older list\n")
        #expect(outcome.status == 0)
    }

    @Test("shows a provider")
    func show() throws {
        let outcome = try providerctl("show", "deepseek") { peer in
            let request = try peer.request(.providerGet)
            #expect(request.params == ["name": "deepseek"])
            try peer.answer(request.id, ProviderGet.Result(provider: Samples.provider))
        }
        #expect(outcome.output.contains("  default model   deepseek-chat\n"))
        #expect(outcome.output.contains("  parameter       temperature=0.5\n"))
        #expect(outcome.status == 0)
    }

    @Test("tells the state of the daemon at a glance")
    func status() throws {
        let outcome = try providerctl("status") { peer in
            try peer.answer(
                try peer.request(.daemonStatus).id,
                DaemonStatus.Result(
                    state: .degraded,
                    version: "0.1.0",
                    pid: 7,
                    uptime: 7505,
                    generation: 3,
                    providers: 2,
                    workers: [WorkerStatus(connections: 1, streams: 2), WorkerStatus(connections: 3, streams: 4)],
                    configDirectory: "/etc/providerd",
                    lastReload: ReloadStatus(
                        outcome: .rejected,
                        ageMS: 61_000,
                        problems: [ConfigProblem(file: ".env", line: 3, message: "no closing quote")]
                    )
                )
            )
            var failing = Samples.provider
            failing.health = Health(state: .open, lastError: "no answer")
            try peer.answer(
                try peer.request(.providerList).id,
                ProviderList.Result(generation: 3, providers: [failing], defaultProvider: "deepseek")
            )
        }
        #expect(outcome.output.hasPrefix("providerd 0.1.0 is degraded, up 2 h 5 min\n"))
        #expect(outcome.output.contains("  configuration  /etc/providerd, generation 3\n"))
        #expect(outcome.output.contains("  load           6 streams, 4 connections, 2 workers\n"))
        #expect(outcome.output.contains("refused 1 min 1 s ago; the state before it is in use\n"))
        #expect(outcome.output.contains("  .env:3: error: no closing quote\n"))
        #expect(outcome.output.hasSuffix("\ndeepseek  open    deepseek-chat  .env  the default, no answer\n"))
    }

    @Test("lists and cancels streams, removes providers and reloads")
    func smallVerbs() throws {
        let streams = try providerctl("ps") { peer in
            try peer.answer(try peer.request(.streamList).id, StreamList.Result(streams: [Samples.stream]))
        }
        #expect(streams.output.hasSuffix("s-1     deepseek  deepseek-chat  1000  streaming  12      1 min 1 s\n"))
        let cancelled = try providerctl("cancel", "s-1") { peer in
            let request = try peer.request(.chatCancel)
            #expect(request.params == ["stream": "s-1"])
            try peer.answer(request.id, ChatCancel.Result(cancelled: true))
        }
        #expect(cancelled.output == "cancelled s-1\n")
        let removed = try providerctl("remove", "x", "--keep-env") { peer in
            let request = try peer.request(.providerRemove)
            #expect(request.params == ["name": "x", "keep_env": true])
            try peer.answer(
                request.id,
                ProviderRemove.Result(changed: ["handlers/x.json"], warnings: ["w"], generation: 4)
            )
        }
        #expect(removed.output == "removed x\nwrote handlers/x.json\n")
        #expect(removed.errors == "warning: w\n")
        let reloaded = try providerctl("reload") { peer in
            try peer.answer(
                try peer.request(.configReload).id,
                ConfigReload.Result(generation: 5, added: ["a", "b"], updated: [], removed: ["c"])
            )
        }
        #expect(reloaded.output == "generation 5\nadded a, b\nremoved c\n")
        let types = try providerctl("types") { peer in
            let type = ProviderType(
                type: "echo",
                title: "E",
                description: "Says it back.",
                dialect: "echo",
                needsKey: false
            )
            try peer.answer(try peer.request(.providerTypes).id, ProviderTypes.Result(types: [type]))
        }
        #expect(types.output.hasSuffix("echo  no   -                 Says it back.\n"))
    }

    @Test("prints the daemon's messages as they are, where --json stands before the verb or after it")
    func raw() throws {
        let line = #"{"jsonrpc": "2.0", "id": 1, "result": {"generation":0,"providers":[], "more": 1}}"#
        let before = try providerctl("--json", "list") { peer in
            _ = try peer.request()
            try peer.send(line)
        }
        #expect(before.output == line + "\n")
        let after = try providerctl("list", "--json") { peer in
            _ = try peer.request()
            try peer.send(line)
        }
        #expect(after.output == line + "\n")
    }

    @Test("calls any method, with params from the command line or from standard input")
    func rpc() throws {
        let outcome = try providerctl("rpc", "any.thing", #"{"a":1}"#) { peer in
            let request = try peer.request()
            #expect(request.method == "any.thing")
            #expect(request.params == ["a": 1])
            try peer.send(#"{"jsonrpc":"2.0","method":"some.news","params":{}}"#)
            try peer.answer(request.id, ["b": [2]] as JSONValue)
        }
        #expect(outcome.output.hasPrefix(#"{"jsonrpc":"2.0","method":"some.news","params":{}}"# + "\n{\n"))
        let piped = try providerctl("rpc", "--json", "any.thing", "-", input: .text(#" {"p":null} "#)) { peer in
            let request = try peer.request()
            #expect(request.params == ["p": nil])
            try peer.answer(request.id, Nothing())
        }
        #expect(piped.output == #"{"jsonrpc":"2.0","id":1,"result":{}}"# + "\n")
        let wrong = try providerctl("rpc", "any.thing", "{") { peer in peer.waitForEnd() }
        #expect(wrong.status == 64)
        #expect(wrong.errors.hasPrefix("providerctl: the params are no JSON"))
    }

    @Test("shows events as they come")
    func watch() throws {
        let daemon = try ScriptedDaemon { peer in
            let request = try peer.request(.eventSubscribe)
            #expect(request.params == ["topics": ["config", "provider"]])
            try peer.answer(
                request.id,
                EventSubscribe.Result(topics: [.config, .provider], state: .ready, generation: 1, providers: [])
            )
            try peer.notify(Event(topic: .provider, event: .added, generation: 2, name: "a"))
            try peer.notify(
                Event(
                    topic: .config,
                    event: .rejected,
                    problems: [ConfigProblem(file: "providers_meta.json", message: "no JSON")]
                )
            )
            peer.waitForEnd()
        }
        let program = try Subprocess("providerctl", ["watch", "config", "provider", "--socket", daemon.path])
        try program.waitFor("no JSON\n")
        program.send(2)
        let outcome = try program.finish()
        #expect(
            outcome.output == """
                daemon ready, generation 1, no providers
                provider added a (generation 2)
                config rejected
                  providers_meta.json: error: no JSON

                """
        )
        #expect(outcome.status == 130)
    }

    @Test("says where it looked for a daemon, and how to start one")
    func noDaemon() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("socket")
        let outcome = try Subprocess("providerctl", ["list"], environment: ["PROVIDERD_SOCKET": path]).finish()
        #expect(outcome.status == 3)
        #expect(
            outcome.errors == "providerctl: no daemon listens (\(path): no such file or directory); start it with "
                + "`providerd --socket \(path)`, and --config DIRECTORY where its files are not in the usual place\n"
        )
        let lost = try providerctl("list") { peer in _ = try peer.request() }
        #expect(lost.status == 3)
        #expect(lost.errors == "providerctl: the daemon closed the connection\n")
    }

    @Test(
        "tells by its exit status how it went",
        arguments: [
            (ErrorCode.forbidden, 4), (.providerNotFound, 5), (.streamNotFound, 5), (.providerExists, 6),
            (.providerInvalid, 6), (.invalidParams, 6), (.upstreamTruncated, 7), (.upstreamHTTP, 7), (.overloaded, 1),
            (.shuttingDown, 1), (.configWriteFailed, 1),
        ] as [(ErrorCode, Int32)]
    )
    func exitStatus(code: ErrorCode, status: Int32) throws {
        for arguments in [["--json", "show", "x"], ["show", "x"]] {
            let daemon = try ScriptedDaemon { peer in
                try peer.fail(try peer.request().id, RPCError(code, "what happened", ErrorDetails(near: ["y"])))
            }
            let outcome = try Subprocess("providerctl", ["--socket", daemon.path] + arguments).finish()
            #expect(outcome.status == status)
            if arguments.count == 3 {
                #expect(outcome.output.contains(#""message":"what happened""#))
                #expect(outcome.errors == "")
            } else {
                #expect(outcome.output == "")
                #expect(outcome.errors.hasPrefix("providerctl: what happened (\(code.type))\n  did you mean y?\n"))
            }
        }
    }

    @Test(
        "explains wrong arguments with status 64",
        arguments: [["add", "openai"], ["nothing"], ["watch", "weather"], ["add", "a", "b", "--param", "x"]]
    )
    func usage(arguments: [String]) throws {
        let outcome = try Subprocess("providerctl", arguments).finish()
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("Usage: providerctl"))
    }

    @Test("documents its exit statuses")
    func help() throws {
        let outcome = try Subprocess("providerctl", ["--help"]).finish()
        #expect(outcome.status == 0)
        for status in [0, 1, 3, 4, 5, 6, 7, 64, 130, 141] {
            #expect(outcome.output.contains(" \(status)  "))
        }
    }
}
