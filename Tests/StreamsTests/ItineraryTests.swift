import Glibc
import Harness
import Providers
import Testing
import Wire

@testable import Streams

/// Whom a request asks, in a configuration with routes that is read from files.
@Suite(.timeLimit(.minutes(1)))
struct ItineraryTests {
    let snapshot: Snapshot

    init() throws {
        let directory = try TemporaryDirectory()
        guard unsafe mkdir(directory.file("handlers"), 0o755) == 0 else { throw HarnessError("mkdir: errno \(errno)") }
        try writeFile(directory.file("handlers/h.json"), #"{"dialect":"openai"}"#)
        let names = ["a", "b", "c", "off"]
        let variables = names.map { "\($0.uppercased())_ENDPOINT=https://\($0).example/v1\n" }.joined()
        try writeFile(directory.file(".env"), variables + "A_DEFAULT_MODEL=std\n", mode: 0o600)
        let providers = names.map {
            #""\#($0)":{"type":"openai","handler":"h","env_prefix":"\#($0.uppercased())","enabled":\#($0 != "off")}"#
        }
        let routes = """
            {"plain":["a/1","b/2","c/x/3"],
             "heavy":{"targets":[{"target":"c/0"},{"target":"a/1","weight":3},{"target":"b/2","weight":1}]},
             "zero":{"targets":[{"target":"a/1","weight":0},{"target":"b/2"}]},
             "holes":["gone/1","off/1","b/2","b/"],
             "dead":["gone/1","off/1"],
             "short":["a"],
             "twice":["a/1","a/1","b/2","a/1"]}
            """
        let text =
            #"{"version":1,"default_provider":"a","providers":{\#(providers.joined(separator: ","))},"routes":\#(routes)}"#
        try writeFile(directory.file("providers_meta.json"), text)
        snapshot = try ConfigurationDirectory(directory.path).load(after: .empty(directory: directory.path))
    }

    func itinerary(_ members: String, seed: UInt64 = 1) throws(RPCError) -> Itinerary {
        var random = SeededGenerator(seed: seed)
        let params = Array(#"{"messages":[{"role":"user","content":"hi"}],\#(members)}"#.utf8)
        return try Itinerary(ChatRequest(params.span), in: snapshot, using: &random)
    }

    func names(_ itinerary: Itinerary) -> [String] {
        itinerary.targets.map { "\($0.provider.name)/\($0.model)" }
    }

    struct Row: Sendable {
        let members: String
        let targets: [String]
        var warnings = 0
    }

    @Test(
        "A request asks the targets of its route, then its fallbacks, each once",
        arguments: [
            Row(members: #""model":"plain""#, targets: ["a/1", "b/2", "c/x/3"]),
            Row(members: #""model":"zero""#, targets: ["a/1", "b/2"]),
            Row(members: #""model":"short""#, targets: ["a/std"]),
            Row(members: #""model":"twice""#, targets: ["a/1", "b/2"]),
            Row(members: #""model":"holes""#, targets: ["b/2"], warnings: 3),
            // A named provider is asked itself, and only the whole name is a route's.
            Row(members: #""provider":"a","model":"plain""#, targets: ["a/plain"]),
            Row(members: #""model":"Plain""#, targets: ["a/Plain"]),
            Row(members: #""model":"a/1","providerd":{"fallbacks":["b/2","c/3"]}"#, targets: ["a/1", "b/2", "c/3"]),
            Row(
                members: #""model":"plain","providerd":{"fallbacks":["b/2","a"]}"#,
                targets: ["a/1", "b/2", "c/x/3", "a/std"]
            ),
            Row(
                members: #""model":"a/1","providerd":{"fallbacks":["gone/1","b","b/2"]}"#,
                targets: ["a/1", "b/2"],
                warnings: 2
            ),
        ]
    )
    func targets(_ row: Row) throws {
        let itinerary = try itinerary(row.members)
        #expect(names(itinerary) == row.targets)
        #expect(itinerary.warnings.count == row.warnings, "\(itinerary.warnings)")
    }

    @Test("Of targets with a weight the first is drawn by it, and the others follow in their order")
    func weights() throws {
        var first: [String: Int] = [:]
        for seed in UInt64(0)..<1000 {
            let names = names(try itinerary(#""model":"heavy""#, seed: seed))
            first[names[0], default: 0] += 1
            #expect(names == (names[0] == "a/1" ? ["a/1", "c/0", "b/2"] : ["b/2", "c/0", "a/1"]))
        }
        // 3 of 4, give or take five standard deviations.
        #expect((681...819).contains(first["a/1"] ?? 0), "\(first)")
        #expect(first["c/0"] == nil)
    }

    @Test(
        "What cannot be asked at all is refused",
        arguments: [
            (#""model":"dead""#, ErrorCode.providerNotFound),
            (#""model":"off/1","providerd":{"fallbacks":["a/1"]}"#, .providerNotFound),
            (#""provider":"plain""#, .providerNotFound),
            (#""model":"c/","providerd":{"fallbacks":["a/1"]}"#, .modelMissing),
            (
                #""model":"a/1","providerd":{"fallbacks":[\#(Array(repeating: #""b/2""#, count: 16).joined(separator: ","))]}"#,
                .invalidParams
            ),
        ]
    )
    func refusals(members: String, code: ErrorCode) throws {
        let error = try #require(throws: RPCError.self) { _ = try itinerary(members) }
        #expect(error.code == code)
    }
}
