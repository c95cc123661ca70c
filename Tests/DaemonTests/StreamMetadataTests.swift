import DaemonHarness
import Harness
import JSON
import MockProvider
import POSIX
import Testing
import Wire

@testable import Daemon

/// `providerd.metadata`: by what a caller finds its streams again.
@Suite(.ownThread, .timeLimit(.minutes(5)))
struct StreamMetadataTests {
    private static let mine = #""providerd":{"metadata":{"job":"night-7","team":"poets"},"retry":{"attempts":1}}"#

    @Test("it is listed while the stream runs and after it, logged, and sent to nobody")
    func kept() async throws {
        let gate = try Gate()
        let upstream = try ScriptedUpstream { _, _, connection in
            gate.wait()
            try connection.answer(503, "down")
        }
        defer { upstream.stop() }
        let configuration = try TestConfiguration()
        try configuration.write(["p": .init(endpoint: upstream.url("/v1"), key: "k", model: "m")])
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            let id = try client.request("chat.stream", chat("p/m", Self.mine))
            #expect(upstream.waits(for: "/v1/chat/completions"))
            func listed() throws -> JSONValue? {
                try client.result("stream.list", #"{"finished":true}"#)["streams"]?[0]?["metadata"]
            }
            let metadata: JSONValue = ["job": "night-7", "team": "poets"]
            #expect(try listed() == metadata)
            gate.open()
            #expect(try client.answer(to: id).errorCode == -32010)
            #expect(try listed() == metadata)
            let line = daemon.log.lines.first { $0.contains("a stream failed") } ?? ""
            #expect(line.contains("\"metadata_job\": night-7") && line.contains("\"metadata_team\": poets"), "\(line)")
            for request in upstream.requests {
                #expect(!(request.head + String(decoding: request.body, as: UTF8.self)).contains("night-7"))
            }
        }
    }

    @Test("what a finished stream keeps of it counts as its memory")
    func memory() async throws {
        let configuration = try TestConfiguration()
        try configuration.write(["p": .init(type: "echo", model: "echo")])
        try await withDaemon(configuration) { daemon in
            let client = try daemon.connect()
            func cost(_ more: String) throws -> Int {
                let before = daemon.supervisor.shared.shelf.memory
                _ = try client.result("chat.complete", chat("p/echo", more))
                return daemon.supervisor.shared.shelf.memory - before
            }
            let plain = try cost(#""providerd":{"metadata":{}}"#)
            let text = String(repeating: "x", count: 512)
            #expect(try cost(#""providerd":{"metadata":{"a":"\#(text)","b":"\#(text)"}}"#) >= plain + 1024)
        }
    }

    @Test(
        "what cannot be kept is refused, with its path",
        arguments: [
            (#"{"a":1}"#, "/providerd/metadata/a"), (#"{"a":null}"#, "/providerd/metadata/a"),
            (#"{"a":"\#(String(repeating: "x", count: 513))"}"#, "/providerd/metadata/a"),
            (#"{"\#(String(repeating: "x", count: 65))":"a"}"#, "/providerd/metadata"),
            (#"{"a b=c":"a"}"#, "/providerd/metadata"), (#"{"":"a"}"#, "/providerd/metadata"),
            ("{\((0..<17).map { #""n\#($0)":"a""# }.joined(separator: ","))}", "/providerd/metadata"),
        ],
        ["chat.stream", "embeddings.create"]
    )
    func refused(row: (metadata: String, path: String), method: String) async throws {
        let configuration = try TestConfiguration()
        try configuration.write(["p": .init(type: "echo", model: "echo")])
        try await withDaemon(configuration) { daemon in
            let params = chat("p/echo", #""input":"a","providerd":{"metadata":\#(row.metadata)}"#)
            let answer = try daemon.connect().call(method, params)
            #expect(answer.errorCode == -32602, "\(answer.text)")
            #expect(answer.details?["errors"]?.arrayValue?.compactMap { $0["path"]?.stringValue } == [row.path])
        }
    }

    @Test("the largest that is taken")
    func largest() throws {
        let name = String(repeating: "n", count: 62)
        let text = JSONValue.string(String(repeating: "x", count: 512))
        let metadata = try StreamMetadata(JSONObject((10..<26).map { ("\(name)\($0)", text) }))
        #expect(metadata.fields.count == 16 && metadata.object?.count == 16)
        #expect(StreamMetadata.memory(of: metadata.object) >= 16 * (64 + 512))
    }
}
