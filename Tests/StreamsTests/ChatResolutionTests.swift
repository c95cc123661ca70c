import Glibc
import Harness
import JSON
import Providers
import Testing
import Wire

@testable import Streams

/// Whom a request means, in a configuration that is read from files.
@Suite(.timeLimit(.minutes(1)))
struct ChatResolutionTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        guard unsafe mkdir(directory.file("handlers"), 0o755) == 0 else { throw HarnessError("mkdir: errno \(errno)") }
        try writeFile(directory.file("handlers/h.json"), #"{"dialect":"openai"}"#)
        let variables = """
            DEEPSEEK_ENDPOINT=https://deepseek.example/v1
            DEEPSEEK_DEFAULT_MODEL=deepseek-chat
            ROUTER_ENDPOINT=https://router.example/v1
            OFF_ENDPOINT=https://off.example/v1
            """
        try writeFile(directory.file(".env"), variables, mode: 0o600)
    }

    /// The snapshot with these providers, all of them on `handlers/h.json`.
    func snapshot(_ names: [String], standard: String?, routes: String = "{}") throws -> Snapshot {
        let providers = names.map {
            #""\#($0)":{"type":"openai","handler":"h","env_prefix":"\#($0.uppercased())","enabled":\#($0 != "off")}"#
        }
        let first = standard.map { #","default_provider":"\#($0)""# } ?? ""
        let text = #"{"version":1\#(first),"providers":{\#(providers.joined(separator: ","))},"routes":\#(routes)}"#
        try writeFile(directory.file("providers_meta.json"), text)
        let configuration = ConfigurationDirectory(directory.path)
        return try configuration.load(after: .empty(directory: directory.path))
    }

    func resolve(_ members: String, in snapshot: Snapshot) throws(RPCError) -> String {
        let separator = members.isEmpty ? "" : ","
        let params = Array(#"{"messages":[{"role":"user","content":"hi"}]\#(separator)\#(members)}"#.utf8)
        let resolution = try ChatResolution(ChatRequest(params.span), in: snapshot)
        return "\(resolution.provider.name) \(resolution.model)"
    }

    @Test(
        "A target is a provider and a model, or the default of what is left out",
        arguments: [
            (#""model":"deepseek/deepseek-reasoner""#, "deepseek deepseek-reasoner"),
            (#""model":"router/meta/llama-3""#, "router meta/llama-3"),
            (#""model":"deepseek/""#, "deepseek deepseek-chat"),
            (#""provider":"router","model":"meta/llama-3""#, "router meta/llama-3"),
            (#""provider":"router","model":"deepseek/x""#, "router deepseek/x"),
            (#""provider":"deepseek""#, "deepseek deepseek-chat"),
            (#""model":"some-model""#, "deepseek some-model"),
            (#""model":"meta/llama-3""#, "deepseek meta/llama-3"),
            ("", "deepseek deepseek-chat"),
        ]
    )
    func targets(members: String, expected: String) throws {
        let snapshot = try snapshot(["deepseek", "router", "off"], standard: "deepseek")
        #expect(try resolve(members, in: snapshot) == expected)
    }

    @Test("The only provider is the default one")
    func onlyOne() throws {
        let snapshot = try snapshot(["deepseek"], standard: nil)
        #expect(try resolve("", in: snapshot) == "deepseek deepseek-chat")
        #expect(try resolve(#""model":"a/b""#, in: snapshot) == "deepseek a/b")
    }

    struct Refusal: Sendable {
        let members: String
        let code: ErrorCode
        var near: [String]?
        var provider: String?
    }

    @Test(
        "What cannot be meant is refused, with what may help",
        arguments: [
            Refusal(members: "", code: .providerNotFound),
            Refusal(members: #""model":"some-model""#, code: .providerNotFound),
            Refusal(members: #""model":"deepsek/x""#, code: .providerNotFound, near: ["deepseek"]),
            Refusal(members: #""provider":"deepsek""#, code: .providerNotFound, near: ["deepseek"]),
            Refusal(members: #""provider":"off","model":"x""#, code: .providerNotFound, provider: "off"),
            Refusal(members: #""provider":"router""#, code: .modelMissing, provider: "router"),
            Refusal(members: #""model":"router/""#, code: .modelMissing, provider: "router"),
        ]
    )
    func refusals(_ row: Refusal) throws {
        let snapshot = try snapshot(["deepseek", "router", "off"], standard: nil)
        let error = try #require(throws: RPCError.self) { _ = try resolve(row.members, in: snapshot) }
        #expect(error.code == row.code)
        if let near = row.near { #expect(error.details.near == near) }
        if let provider = row.provider { #expect(error.details.provider == provider) }
    }

    @Test("A model's name has a limit, as every chunk repeats it")
    func longName() throws {
        let snapshot = try snapshot(["deepseek"], standard: nil)
        let longest = String(repeating: "m", count: 1024)
        for member in [#""model":"\#(longest)""#, #""model":"deepseek/\#(longest)""#] {
            #expect(try resolve(member, in: snapshot) == "deepseek \(longest)")
            let longer = member.dropLast() + "m\""
            let error = try #require(throws: RPCError.self) { _ = try resolve(String(longer), in: snapshot) }
            #expect(error.code == .invalidParams && error.details.errors?.map(\.path) == ["/model"])
        }
        let error = try #require(throws: RPCError.self) {
            _ = try ChatResolution(target: "deepseek/\(longest)m", in: snapshot)
        }
        #expect(error.code == .invalidParams)
    }

    @Test("A misspelt route is told where there is no default provider")
    func nearRoute() throws {
        let snapshot = try snapshot(["deepseek", "router"], standard: nil, routes: #"{"cheap":["deepseek"]}"#)
        let error = try #require(throws: RPCError.self) { _ = try resolve(#""model":"cheep""#, in: snapshot) }
        #expect(error.code == .providerNotFound)
        #expect(error.details.near == ["cheap"])
    }

    @Test("Where nothing is configured, the error says what to do")
    func nothing() throws {
        let snapshot = Snapshot.empty(directory: directory.path)
        let error = try #require(throws: RPCError.self) { _ = try resolve("", in: snapshot) }
        #expect(error.code == .providerNotFound)
        #expect(error.message.contains("add a provider"))
    }
}
