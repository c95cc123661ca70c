import DaemonHarness
import Harness
import JSON
import MockProvider
import Testing

@testable import Daemon

/// Changing providers and routes over the socket: files, snapshot, events and answers agree.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct ProviderUpdateTests {
    let mock: MockProvider
    let configuration: TestConfiguration

    init() throws {
        mock = try MockProvider.start()
        configuration = try TestConfiguration()
        try configuration.write(
            [
                "words": .init(type: "echo", model: "echo"),
                "mock": .init(endpoint: mock.baseURL, key: "sk-canary-old", model: "mock-n2"),
            ],
            standard: "mock"
        )
    }

    @Test("A change is in use when it is answered, everybody hears of it, and null takes a value away")
    func updated() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration, .init(workers: 2)) { daemon in
            let client = try daemon.connect()
            let watcher = try daemon.connect()
            _ = try watcher.result("event.subscribe", #"{"topics":["provider","config"]}"#)
            let result = try client.result(
                "provider.update",
                #"{"name":"mock","api_key":"sk-canary-new","default_model":"mock-n4","default":false}"#
            )
            #expect(result["provider"]?["default_model"]?.stringValue == "mock-n4")
            #expect(result["changed"]?.arrayValue?.compactMap(\.stringValue) == [".env", "providers_meta.json"])
            #expect(result["generation"]?.intValue == 2 && !result.text.contains("canary"))
            let event = try watcher.notification("event")
            #expect(event["event"]?.stringValue == "updated" && event["name"]?.stringValue == "mock")
            #expect(try client.stream(chat("mock/")).text.utf8.count == 80)
            #expect(mock.requests.last?.header("authorization") == "Bearer sk-canary-new")
            #expect(try client.result("provider.list")["default_provider"] == nil)

            _ = try client.result("provider.update", #"{"name":"mock","api_key":null}"#)
            let provider = try client.result("provider.get", #"{"name":"mock"}"#)["provider"]
            #expect(provider?["key"]?["set"] == false)
            // Nothing of it is left to be found by the watcher of the files.
            #expect(try client.result("config.reload")["generation"]?.intValue == 3)
        }
    }

    @Test("A disabled provider answers nobody until it is enabled again")
    func disabled() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            _ = try client.result("provider.update", #"{"name":"words","enabled":false}"#)
            #expect(try client.call("chat.complete", chat("words/echo")).errorCode == -32002)
            _ = try client.result("provider.update", #"{"name":"words","enabled":true}"#)
            #expect(try client.call("chat.complete", chat("words/echo")).errorCode == nil)
        }
    }

    @Test("What cannot be is refused with its place")
    func refused() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            for (params, code, path) in [
                (#"{"name":"mock","endpoint":"nowhere"}"#, -32004, "/endpoint"),
                (#"{"name":"mock","color":"blue"}"#, -32602, "/color"),
            ] {
                let answer = try client.call("provider.update", params)
                #expect(answer.errorCode == code)
                #expect(answer.details?["errors"]?[0]?["path"]?.stringValue == path, "\(answer.text)")
            }
            #expect(try client.call("provider.update", #"{"name":"mok"}"#).errorCode == -32002)
        }
    }

    @Test("Routes are set, listed and removed, and outlive the daemon")
    func routes() async throws {
        defer { mock.stop() }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let set = try client.result(
                "route.set",
                #"{"name":"any","targets":[{"target":"mock/mock-n2","weight":2},{"target":"words"}]}"#
            )
            #expect(set["created"] == true && set["generation"]?.intValue == 2)
            #expect(set["changed"] == ["providers_meta.json"])
            #expect(try client.call("route.set", #"{"name":"x","targets":[{"target":"mok"}]}"#).errorCode == -32002)
            #expect(
                try client.call("route.set", #"{"name":"mock","targets":[{"target":"words"}]}"#).errorCode == -32004
            )
        }
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let routes = try client.result("route.list")["routes"]
            #expect(
                routes == [
                    ["name": "any", "targets": [["target": "mock/mock-n2", "weight": 2], ["target": "words"]]]
                ]
            )
            #expect(try client.result("route.remove", #"{"name":"any"}"#)["generation"]?.intValue == 2)
            #expect(try client.call("route.remove", #"{"name":"any"}"#).errorCode == -32002)
        }
    }
}
