import Harness
import JSON
import POSIX
import Providers
import Testing
import Wire

@Suite(.timeLimit(.minutes(5)))
struct RouteTests {
    private func set(_ fixture: ConfigurationFixture, _ route: RouteSet, after base: Snapshot? = nil) throws
        -> ConfigurationChange
    {
        try AddingTests.transaction(fixture).setRoute(route, after: base ?? fixture.load())
    }

    @Test("A route is added and replaced in the metadata alone, and removed again")
    func life() throws {
        let fixture = try ConfigurationFixture()
        let before = try fixture.text("providers_meta.json")
        let targets = [
            Route.Target("deepseek/a/b", weight: 3), Route.Target("parrot", weight: 1), Route.Target("echo"),
        ]
        let added = try set(fixture, RouteSet(name: "best.of_3-x", description: "for tests", targets: targets))
        #expect(added.created && added.changed == ["providers_meta.json"] && added.warnings == [])
        #expect(added.difference.otherChanges && added.difference.updated == [])
        #expect(
            try JSONValue.parse(fixture.text("providers_meta.json"))["routes"] == [
                "fast": ["deepseek/deepseek-chat"],
                "best.of_3-x": [
                    "description": "for tests",
                    "targets": [
                        ["target": "deepseek/a/b", "weight": 3], ["target": "parrot", "weight": 1], "echo",
                    ],
                ],
            ]
        )
        let loaded = try fixture.load()
        #expect(loaded.contentHash == added.snapshot.contentHash && loaded.problems == [])
        #expect(loaded.routes["best.of_3-x"]?.targets == targets)
        #expect(loaded.routes["best.of_3-x"]?.targets.first?.names == ChatTarget(provider: "deepseek", model: "a/b"))
        let result = try #require(added.routeResult)
        #expect(result.created && result.route.targets == targets && result.generation == 2)

        let replaced = try set(fixture, RouteSet(name: "best.of_3-x", targets: [targets[2]]), after: added.snapshot)
        #expect(!replaced.created && replaced.route?.description == nil)
        let removed = try AddingTests.transaction(fixture).removeRoute(
            RouteRemove(name: "best.of_3-x"),
            after: replaced.snapshot
        )
        #expect(removed.removeResult.changed == ["providers_meta.json"] && removed.removeResult.generation == 4)
        #expect(try JSONValue.parse(fixture.text("providers_meta.json")) == JSONValue.parse(before))
    }

    @Test("A route that says the same stays as it is written, byte for byte; of another one what says the same does")
    func handwritten() throws {
        let fixture = try ConfigurationFixture()
        let text = #"""
            {"version": 1,
              "providers": {"deepseek": {"type": "openai"}, "parrot": {"type": "echo"}},
              "routes": {"fast":   ["deepseek/a", {"target": "parrot", "note": "cheap"}],
                         "slow": {"why": "x", "targets": [{"target": "deepseek"}]}}}
            """#
        try fixture.write("providers_meta.json", text)
        let state = try fixture.state()
        let base = try fixture.load()
        let both = [Route.Target("deepseek/a"), Route.Target("parrot")]
        for route in [
            RouteSet(name: "fast", targets: both), RouteSet(name: "slow", targets: [Route.Target("deepseek")]),
        ] {
            #expect(try set(fixture, route, after: base).changed == [])
            #expect(try fixture.state() == state)
        }
        let change = try set(fixture, RouteSet(name: "fast", targets: both.reversed()), after: base)
        _ = try set(
            fixture,
            RouteSet(
                name: "slow",
                description: "d",
                targets: [Route.Target("deepseek"), Route.Target("parrot", weight: 1)]
            ),
            after: change.snapshot
        )
        #expect(
            try JSONValue.parse(fixture.text("providers_meta.json"))["routes"] == [
                "fast": [["target": "parrot", "note": "cheap"], "deepseek/a"],
                "slow": [
                    "why": "x", "targets": [["target": "deepseek"], ["target": "parrot", "weight": 1]],
                    "description": "d",
                ],
            ]
        )
    }

    @Test("A dry run of a route writes nothing")
    func dryRun() throws {
        let fixture = try ConfigurationFixture()
        let state = try fixture.state()
        let route = RouteSet(name: "new", targets: [Route.Target("parrot")], dryRun: true)
        let change = try set(fixture, route)
        #expect(change.created && change.routeResult?.changed == ["providers_meta.json"])
        #expect(try fixture.state() == state)
    }

    /// A route, the code of its refusal, and the paths of what is wrong.
    static let refused: [(route: RouteSet, code: ErrorCode, paths: [String])] = [
        (RouteSet(name: "", targets: [.init("parrot")]), .providerInvalid, ["/name"]),
        (RouteSet(name: "a/b", targets: [.init("parrot")]), .providerInvalid, ["/name"]),
        (RouteSet(name: ".a", targets: [.init("parrot")]), .providerInvalid, ["/name"]),
        (RouteSet(name: "-a", targets: [.init("parrot")]), .providerInvalid, ["/name"]),
        (RouteSet(name: "A", targets: [.init("parrot")]), .providerInvalid, ["/name"]),
        (RouteSet(name: String(repeating: "a", count: 64), targets: [.init("parrot")]), .providerInvalid, ["/name"]),
        (RouteSet(name: "deepseek", targets: [.init("parrot")]), .providerInvalid, ["/name"]),
        (RouteSet(name: "echo", targets: [.init("parrot")]), .providerInvalid, ["/name"]),
        (RouteSet(name: "r", targets: []), .providerInvalid, ["/targets"]),
        (RouteSet(name: "r", description: "a\nb", targets: [.init("parrot")]), .providerInvalid, ["/description"]),
        (RouteSet(name: "r", targets: [.init("/x")]), .providerInvalid, ["/targets/0/target"]),
        (
            RouteSet(name: "r", targets: [.init("parrot"), .init("deepseek"), .init("parrot", weight: 1)]),
            .providerInvalid, ["/targets/2/target"]
        ),
        (RouteSet(name: "r", targets: [.init("fast")]), .providerNotFound, ["/targets/0/target"]),
        (RouteSet(name: "r", targets: [.init("r")]), .providerNotFound, ["/targets/0/target"]),
        (
            RouteSet(name: "r", targets: [.init("deepsek/x"), .init("parrot"), .init("nobody")]),
            .providerNotFound, ["/targets/0/target", "/targets/2/target"]
        ),
        (
            RouteSet(name: "R", targets: [.init("deepsek"), .init("parrot"), .init("parrot/")]),
            .providerInvalid, ["/name", "/targets/0/target", "/targets/2/target"]
        ),
    ]

    @Test("What is wrong with a route is told at once, each with its place, and nothing is written", arguments: refused)
    func refusals(route: RouteSet, code: ErrorCode, paths: [String]) throws {
        let fixture = try ConfigurationFixture()
        let state = try fixture.state()
        #expect { try set(fixture, route) } throws: { error in
            guard let error = error as? RPCError else { return false }
            #expect(error.details.errors?.map(\.path) == paths)
            #expect(code != .providerNotFound || paths.count < 2 || error.details.near == ["deepseek"])
            return error.code == code
        }
        #expect(try fixture.state() == state)
    }

    @Test("A route that is not there cannot be removed, and those near it are told")
    func unknown() throws {
        let fixture = try ConfigurationFixture()
        #expect {
            try AddingTests.transaction(fixture).removeRoute(RouteRemove(name: "fats"), after: fixture.load())
        } throws: { ($0 as? RPCError)?.code == .providerNotFound && ($0 as? RPCError)?.details.near == ["fast"] }
    }

    @Test("A provider cannot take the name of a route")
    func taken() throws {
        let fixture = try ConfigurationFixture()
        let request = ProviderAdd(type: "echo", name: "fast")
        #expect { try AddingTests.transaction(fixture).add(request, after: fixture.load()) } throws: {
            ($0 as? RPCError)?.details.errors?.map(\.path) == ["/name"]
        }
    }

    @Test("A route that somebody changed meanwhile is not overwritten; another one is merged")
    func conflict() throws {
        let fixture = try ConfigurationFixture()
        let base = try fixture.load()
        let text = ConfigurationFixture.metadata.replacing("deepseek/deepseek-chat", with: "parrot")
        try fixture.write("providers_meta.json", text)
        let targets = [Route.Target("deepseek")]
        #expect { try set(fixture, RouteSet(name: "fast", targets: targets), after: base) } throws: {
            ($0 as? RPCError)?.code == .configConflict
        }
        #expect { try AddingTests.transaction(fixture).removeRoute(RouteRemove(name: "fast"), after: base) } throws: {
            ($0 as? RPCError)?.code == .configConflict
        }
        #expect(try fixture.text("providers_meta.json") == text)
        let change = try set(fixture, RouteSet(name: "other", targets: targets), after: base)
        #expect(change.snapshot.routes["fast"]?.targets == [Route.Target("parrot")])
    }

    /// Routes as a file holds them, and what loading says of them.
    static let loaded: [(routes: String, severity: Problem.Severity, problem: String)] = [
        (#""A b": ["parrot"]"#, .error, #"3: the route's name "A b" must consist of"#),
        (#""parrot": ["parrot"]"#, .error, #"3: the route's name "parrot" is a provider's name"#),
        (#""r": []"#, .error, "3: targets of the route r must name one target at least"),
        (#""r": {"targets": []}"#, .error, "3: targets of the route r must name one target at least"),
        (#""r": {}"#, .error, "3: targets of the route r is required"),
        (#""r": 7"#, .error, "3: targets of the route r must be an array"),
        ("\"r\": [\"parrot\",\n7]", .error, "4: targets.1 of the route r must be an object"),
        ("\"r\": [\"parrot\",\n{\"target\":\n\"\"}]", .error, "5: targets.1.target of the route r must"),
        (
            "\"r\": [\"parrot\",\n{\"target\": \"x\",\n\"weight\": -1}]", .error,
            "5: targets.1.weight of the route r must"
        ),
        (
            "\"r\": {\"targets\":\n[\"parrot\",\n\"parot/x\"]}", .warning,
            #"5: targets.1.target of the route r names "parot", and there is no such provider; is parrot meant?"#
        ),
        (
            "\"r\": [\"parrot\"],\n\"s\": [\"r\"]", .warning,
            "4: targets.0.target of the route s names r, which is a route"
        ),
        ("\"r\": [\"parrot\",\n\"parrot\"]", .warning, "4: targets.1.target of the route r names parrot a second time"),
    ]

    @Test("A route that cannot be is an error with its line; one that asks nobody is told of", arguments: loaded)
    func loading(routes: String, severity: Problem.Severity, problem: String) throws {
        let fixture = try ConfigurationFixture(
            environment: nil,
            metadata: "{\"version\": 1,\n\"providers\": {\"parrot\": {\"type\": \"echo\"}}, \"routes\": {\n\(routes)}}",
            handlers: ["parrot": #"{"dialect":"echo"}"#]
        )
        let problems = severity == .error ? fixture.problems() : try fixture.load().problems
        #expect(problems.map(\.severity) == [severity])
        #expect(problems.first?.description.hasPrefix("providers_meta.json:" + problem) == true, "\(problems)")
    }
}
