import DaemonHarness
import Glibc
import JSON
import MockProvider
import Testing
import Wire

@testable import Daemon

/// Who may do what, as the kernel says who it is (FAULTS.md, 22).
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct RoleTests {
    let configuration: TestConfiguration

    /// A policy under which the tests' own user is none of those who administrate.
    static let strangers = RolePolicy(owner: .max, adminGroup: nil, superuser: .max - 1)

    init() throws {
        configuration = try TestConfiguration()
        try configuration.write(["words": .init(type: "echo", model: "echo")])
    }

    @Test(
        "Whoever is no administrator may use the daemon and not change it",
        arguments: [
            (Method.providerAdd, #"{"type":"echo","name":"more"}"#), (.providerRemove, #"{"name":"words"}"#),
            (.configReload, "{}"), (.providerTest, #"{"name":"words"}"#),
        ]
    )
    func forbidden(method: Wire.Method, params: String) async throws {
        try await withDaemon(configuration, .init(roles: Self.strangers)) { daemon in
            let client = try daemon.connect()
            #expect(try client.result("daemon.hello")["peer"]?["role"]?.stringValue == "use")
            let answer = try client.call(method.rawValue, params)
            #expect(answer.errorCode == -32001)
            #expect(answer.details?["type"]?.stringValue == "forbidden")
            #expect(try client.result("provider.list")["providers"]?.arrayValue?.count == 1)
            #expect(try client.stream(chat("words/echo")).result != nil)
            let line = try #require(daemon.log.lines.first { $0.contains(method.rawValue) })
            #expect(line.contains("client_uid"))
            #expect(line.contains("client_pid"))
        }
    }

    @Test("Even wrong params tell a stranger no more than that")
    func forbiddenBeforeParams() async throws {
        try await withDaemon(configuration, .init(roles: Self.strangers)) { daemon in
            let answer = try daemon.connect().call("provider.add", #"{"bogus":1}"#)
            #expect(answer.errorCode == -32001)
        }
    }

    @Test("Root, the daemon's own user and the admin group's members are administrators; nobody else is")
    func policy() {
        let policy = RolePolicy(owner: 1000, adminGroup: 50)
        #expect(policy.role(uid: 0, isMember: false) == .admin)
        #expect(policy.role(uid: 1000, isMember: false) == .admin)
        #expect(policy.role(uid: 1001, isMember: true) == .admin)
        #expect(policy.role(uid: 1001, isMember: false) == .use)
        #expect(policy.role(uid: 50, isMember: false) == .use)
        #expect(policy.role(uid: 65534, isMember: false) == .use)
    }

    @Test("Another user's stream is neither seen nor cancelled, except by an administrator", arguments: [1, 2])
    func othersStreams(workers: Int) async throws {
        let mock = try MockProvider.start()
        defer { mock.stop() }
        try configuration.write(["mock": .init(endpoint: mock.baseURL)])
        try await withDaemon(configuration, .init(workers: workers)) { daemon in
            let client = try daemon.connect()
            let id = try client.request("chat.stream", chat("mock/mock-n3-stall1"))
            let name = try client.firstChunk(ofStream: id)
            let stranger = Caller(pid: 1, uid: 4242, gid: 4242, role: .use)
            let admin = Caller(pid: 1, uid: 4242, gid: 4242, role: .admin)
            let supervisor = daemon.supervisor
            #expect(await supervisor.streams(visibleTo: stranger).isEmpty)
            #expect(await supervisor.streams(visibleTo: admin).map(\.id) == [name])
            let error = await #expect(throws: RPCError.self) { try await supervisor.cancel(name, for: stranger) }
            #expect(error?.code == .forbidden)
            #expect(daemon.log.text.contains("another user's stream"))
            _ = try client.result("daemon.ping")
            try await supervisor.cancel(name, for: admin)
            #expect(try client.answer(to: id).errorCode == -32022)
        }
    }
}
