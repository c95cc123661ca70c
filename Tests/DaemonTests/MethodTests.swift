import DaemonHarness
import Harness
import JSON
import MockProvider
import Testing
import Wire

@testable import Daemon

/// Every method's good way, over a real socket.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct MethodTests {
    let mock: MockProvider
    let configuration: TestConfiguration

    init() throws {
        mock = try MockProvider.start()
        configuration = try TestConfiguration()
        try configuration.write(
            [
                "mock": .init(endpoint: mock.baseURL, key: "sk-1", model: "mock-n3"),
                "words": .init(type: "echo", model: "echo"),
            ],
            standard: "mock"
        )
    }

    @Test("Every method of the protocol answers", arguments: [1, 2])
    func everyMethod(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            let params: [Wire.Method: String] = [
                .providerSchema: #"{"type":"openai"}"#,
                .providerGet: #"{"name":"words"}"#,
                .providerModels: #"{"name":"mock"}"#,
                .providerTest: #"{"name":"mock"}"#,
                .embeddingsCreate: #"{"model":"mock/mock-n3","input":"hello"}"#,
                .chatStream: chat("words/echo"),
                .chatComplete: chat("words/echo"),
            ]
            // Those that change files or need a running stream have tests of their own.
            let others: Set<Wire.Method> = [
                .providerAdd, .providerUpdate, .providerRemove, .routeSet, .routeRemove, .chatAttach, .chatCancel,
            ]
            for method in Wire.Method.allCases where !others.contains(method) {
                _ = try client.result(method.rawValue, params[method])
            }
        }
    }

    @Test("Hello tells who both are and what the limits are")
    func hello() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let result = try daemon.connect().result("daemon.hello", #"{"client":"test"}"#)
            #expect(result["protocol"]?.intValue == 1)
            #expect(result["server"]?["name"]?.stringValue == "providerd")
            #expect(result["peer"]?["role"]?.stringValue == "admin")
            #expect(result["limits"]?["max_line"]?.intValue == 16 << 20)
            #expect(result["generation"]?.intValue == 1)
        }
    }

    @Test("Status tells the state, the load of each worker and the last reload", arguments: [1, 2])
    func status(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let result = try daemon.connect().result("daemon.status")
            #expect(result["state"]?.stringValue == "ready")
            #expect(result["providers"]?.intValue == 2)
            #expect(result["config_directory"]?.stringValue == configuration.path)
            let loads = try #require(result["workers"]?.arrayValue)
            #expect(loads.count == workers)
            #expect(loads.compactMap { $0["connections"]?.intValue }.reduce(0, +) == 1)
            #expect(result["last_reload"]?["outcome"]?.stringValue == "loaded")
        }
    }

    @Test("Providers are listed without their keys")
    func providers() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let list = try client.result("provider.list")
            #expect(list["providers"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["mock", "words"])
            let provider = try client.result("provider.get", #"{"name":"mock"}"#)["provider"]
            #expect(provider?["key"]?["set"]?.boolValue == true)
            #expect(provider?["key"]?["source"]?.stringValue != nil)
            #expect(provider?["endpoint"]?.stringValue == mock.baseURL)
            #expect(!list.text.contains("sk-1"))
        }
    }

    @Test("A provider that is not there is told with near names")
    func nearNames() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let answer = try client.call("provider.get", #"{"name":"word"}"#)
            #expect(answer.errorCode == -32002)
            #expect(answer.details?["near"]?.arrayValue?.first?.stringValue == "words")
            #expect(try client.call("provider.schema", #"{"type":"opena"}"#).errorCode == -32002)
        }
    }

    @Test("A whole completion has the text, the usage and what happened")
    func complete() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let result = try daemon.connect().result("chat.complete", chat("mock/mock-n3"))
            #expect(result["object"]?.stringValue == "chat.completion")
            let message = result["choices"]?.arrayValue?.first?["message"]
            #expect(message?["role"]?.stringValue == "assistant")
            #expect(message?["content"]?.stringValue?.count == 60)
            #expect(result["choices"]?.arrayValue?.first?["finish_reason"]?.stringValue == "stop")
            #expect(result["usage"]?["completion_tokens"]?.intValue != nil)
            #expect(result["providerd"]?["provider"]?.stringValue == "mock")
            #expect(result["providerd"]?["chunks"]?.intValue != nil)
        }
    }

    @Test("The built-in type streams the prompt back without any provider", arguments: [1, 2])
    func echo(workers: Int) async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let stream = try daemon.connect().stream(chat("words/echo", text: "one two three"))
            #expect(stream.text == "one two three")
            #expect(stream.result?["status"]?.stringValue == "complete")
        }
    }
}
