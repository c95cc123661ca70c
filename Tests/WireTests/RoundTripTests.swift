import JSON
import Testing
import Wire

@Suite("Every result", .timeLimit(.minutes(1)))
struct RoundTripTests {
    static let provider = Provider(
        name: "deepseek",
        displayName: "DeepSeek",
        type: "openai",
        dialect: "openai",
        endpoint: "https://api.deepseek.com/v1",
        defaultModel: "deepseek-chat",
        parameters: ["temperature": 0.5],
        envPrefix: "DEEPSEEK",
        handler: "handlers/deepseek.json",
        key: KeyStatus(set: true, source: ".env"),
        health: Health(state: .failing, since: 1_700_000_000_000, lastError: "429"),
        generation: 3
    )
    static let stream = StreamInfo(
        id: "s-1",
        provider: "p",
        model: "m",
        uid: 1000,
        chunks: 2,
        state: .streaming,
        ageMS: 12
    )
    static let problem = ConfigProblem(file: ".env", line: 2, message: "no value", severity: .warning)
    static let outcome = ChatOutcome(
        stream: "s-1",
        finishReason: "stop",
        usage: ["total_tokens": 3],
        chunks: 2,
        provider: "p",
        model: "m",
        attempts: [
            Attempt(
                provider: "p",
                model: "m",
                outcome: "upstream_http",
                httpStatus: 500,
                message: "x",
                durationMS: 2.25
            )
        ],
        timing: Timing(firstByte: 1.5, firstToken: 2, total: 10),
        warnings: ["w"]
    )

    static let route = Route(name: "fast", description: "d", targets: [.init("a/m", weight: 2), .init("b")])
    static let test = ProviderTest.Result(
        ok: false,
        checks: [.init(step: .reach, outcome: .passed), .init(step: .authorise, outcome: .failed, message: "m")],
        model: "m",
        models: ["m"],
        firstTokenMS: 1.5,
        error: "upstream_http"
    )

    static let values: [any WireValue] = [
        Nothing(), provider,
        Provider(
            name: "e",
            displayName: "E",
            type: "echo",
            dialect: "echo",
            envPrefix: "E",
            key: KeyStatus(set: false),
            generation: 0
        ),
        Limits(), stream, problem, outcome,
        DaemonHello(client: "x 1"),
        DaemonHello.Result(
            server: .init(name: "providerd", version: "1"),
            peer: Peer(uid: 0, gid: 0, role: .admin),
            limits: Limits(),
            generation: 1
        ),
        DaemonStatus.Result(
            state: .degraded,
            version: "1",
            pid: 1,
            uptime: 2,
            generation: 3,
            providers: 4,
            workers: [WorkerStatus(connections: 1, streams: 2)],
            configDirectory: "/etc/providerd",
            lastReload: ReloadStatus(outcome: .rejected, ageMS: 5, problems: [problem])
        ),
        ProviderTypes.Result(types: [
            ProviderType(
                type: "openai",
                title: "O",
                description: "d",
                dialect: "openai",
                defaultEndpoint: "https://x",
                needsKey: true
            )
        ]),
        ProviderSchema.Result(schema: ["type": "object"]), ProviderList.Result(generation: 1, providers: [provider]),
        ProviderGet.Result(provider: provider),
        ProviderAdd(
            type: "openai",
            name: "a",
            displayName: "A",
            apiKey: APIKey("k"),
            endpoint: "https://x",
            defaultModel: "m",
            parameters: ["a": 1],
            handler: ["b": 2],
            envPrefix: "A",
            replace: true,
            dryRun: true,
            verify: true
        ),
        ProviderAdd.Result(created: true, changed: [".env"], provider: provider, warnings: ["w"], generation: 2),
        ProviderUpdate(
            name: "a",
            displayName: .remove,
            apiKey: .set(APIKey("k")),
            endpoint: .set("https://x"),
            defaultModel: .keep,
            parameters: .set(["a": .null]),
            handler: .remove,
            envPrefix: "A",
            enabled: false,
            isDefault: true,
            dryRun: true,
            verify: true
        ),
        ProviderUpdate.Result(changed: [".env"], provider: provider, test: test, warnings: ["w"], generation: 2),
        ProviderTest(name: "a", model: "m"), test, ProviderSchema(type: "openai", for: .update),
        ModelList.Result(
            models: [.init(provider: "a", model: "m", displayName: "M", contextLength: 1, isDefault: true)],
            routes: [route],
            gaps: [.init(provider: "b", message: "401")],
            defaultProvider: "a"
        ),
        RouteList.Result(generation: 1, routes: [route]),
        RouteSet(name: "fast", description: "d", targets: route.targets, dryRun: true),
        RouteSet.Result(created: true, changed: [".env"], route: route, warnings: ["w"], generation: 2),
        RouteRemove(name: "fast"), ConfigCheck(directory: "/x"),
        ConfigCheck.Result(directory: "/x", valid: true, problems: [problem]), ChatAttach(stream: "s", from: 2),
        ProviderRemove(name: "a", keepEnv: true),
        ProviderRemove.Result(changed: [".env"], warnings: [], generation: 2),
        ChatComplete.Result(completion: ["object": "chat.completion"], outcome: outcome),
        ProviderModels(name: "a", refresh: true),
        ProviderModels.Result(models: [.init(id: "m", displayName: "M", contextLength: 8192), .init(id: "n")]),
        EmbeddingsCreate(
            input: ["a", "b"],
            model: "m",
            provider: "p",
            dimensions: 8,
            parameters: ["user": "u"],
            options: ChatOptions(timeouts: .init(total: 5))
        ),
        EmbeddingsCreate.Result(list: ["object": "list", "data": []], outcome: outcome),
        ChatCancel(stream: "s"), ChatCancel(request: 1), ChatCancel.Result(cancelled: true),
        StreamList.Result(streams: [stream]),
        ConfigReload.Result(generation: 1, added: ["a"], updated: ["b"], removed: ["c"]),
        EventSubscribe(topics: [.provider]),
        EventSubscribe.Result(
            topics: Event.Topic.allCases,
            state: .ready,
            generation: 1,
            providers: [provider],
            streams: [stream],
            lastReload: ReloadStatus(outcome: .loaded, ageMS: 1)
        ),
        Event(
            topic: .stream,
            event: .finished,
            generation: 1,
            name: "n",
            provider: provider,
            stream: stream,
            outcome: "complete",
            problems: [problem]
        ),
        ChatStarted(id: 1, stream: "s", provider: "p", model: "m"), ChatChunk(id: "a", seq: 0, chunk: ["choices": []]),
    ]

    @Test("comes back from its JSON as it was", arguments: values.indices)
    func roundTrip(index: Int) throws {
        func check<Value: WireValue>(_ value: Value) throws {
            var inspection = Inspection()
            let copy = try #require(Value.read(try json(text(value)), &inspection), "\(inspection.problems)")
            #expect(text(copy) == text(value))
        }
        try check(Self.values[index])
    }

    @Test("fits its own schema: each member is a property, each required property is there", arguments: values.indices)
    func fitsSchema(index: Int) throws {
        let value = Self.values[index]
        let schema = type(of: value).schema
        let properties = schema["properties"]?.objectValue?.keys ?? []
        let members = value.json?.objectValue?.keys ?? []
        for required in schema["required"]?.arrayValue ?? [] {
            #expect(members.contains(required.stringValue ?? ""))
        }
        if schema["additionalProperties"] == false {
            #expect(members.filter { !properties.contains($0) } == [])
        }
    }

    @Test("is described with every stored property in its list of fields", arguments: values.indices)
    func complete(index: Int) {
        let value = Self.values[index]
        guard let object = value as? any WireObject else { return }
        func fields<Value: WireObject>(_: Value) -> Int { Value.shape.members.count }
        #expect(Mirror(reflecting: object).children.count == fields(object))
    }
}
