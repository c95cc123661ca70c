import Harness
import JSON
import Testing

@testable import Dialects

/// That a handler file is worth a dialect: what it says is what the compiled dialect says.
@Suite("Declared dialects", .timeLimit(.minutes(1)))
struct DeclaredDialectTests {
    @Test(
        "TGI as a handler makes the same chunks of what the dialect's own tests hold",
        arguments: TGIStreamTests.cases
    )
    func tgi(answer: AnswerCase) throws {
        // Counted by the compiled dialect where only a list is told.
        guard !String(decoding: answer.body, as: UTF8.self).contains("prefill") else { return }
        try same(answer.body, answer.contentType, DeclaredDialects.tgi, TGIDialect())
    }

    @Test("Cloudflare as a handler makes the same chunks", arguments: CloudflareStreamTests.cases)
    func cloudflare(answer: AnswerCase) throws {
        // A call's end is told by its index alone, and a whole answer by two lists.
        try same(answer.body, answer.contentType, DeclaredDialects.cloudflare, CloudflareDialect())
    }

    @Test(
        "recorded streams of TGI and Cloudflare make the same chunks",
        .needsReferenceMaterial,
        arguments: recordings(["tgi", "cloudflare"])
    )
    func recorded(recording: Recording) throws {
        let text = recording.service == "tgi" ? DeclaredDialects.tgi : DeclaredDialects.cloudflare
        let response = try recording.response()
        let type = response.headers.first { $0.isNamed("content-type") }?.value
        try same(response.body, type, text, try #require(recording.dialect))
    }

    /// The compiled dialect holds text back until it can tell pieces from snapshots: the same text may come in other pieces.
    @Test(
        "recorded streams of DashScope come to the same",
        .needsReferenceMaterial,
        arguments: recordings(["dashscope"])
    )
    func dashScope(recording: Recording) throws {
        let isCumulative = recording.name.contains("generation-call-streaming")
        let handler = try DeclaredDialects.handler(
            DeclaredDialects.dashScope(isCumulative ? "cumulative" : "incremental")
        )
        let response = try recording.response()
        let compiled = Decoded(response.body, dialect: try #require(recording.dialect))
        let declared = Decoded(response.body, handler: handler, dialect: DeclarativeDialect())
        #expect(try declared.completion() == compiled.completion())
        #expect(declared.end == compiled.end && declared.summary == compiled.summary)
        #expect(declared.warnings == compiled.warnings)
    }

    @Test(
        "recorded predictions of Replicate make the same chunks and ask the same",
        .needsReferenceMaterial,
        arguments: predictions
    )
    func replicate(name: String) throws {
        let file = try JSONValue.parse(ReferenceMaterial.bytes("fixtures/" + name))
        let steps = file["interactions"]?.arrayValue ?? [file]
        let answers = steps.map { step in
            let headers = (step["response"]?["headers"]?.objectValue?.members ?? []).map {
                HTTPField($0.key, $0.value.stringValue ?? "")
            }
            return Polled.Answer(
                status: step["response"]?["status"]?.intValue ?? 0,
                headers: headers,
                body: step["response"]?["body"]?.stringValue ?? ""
            )
        }
        let endpoint = "https://api.replicate.com/v1"
        for stream in [true, false] {
            var own = Handler.replicate
            own.stream = stream
            var handler = try DeclaredDialects.handler(DeclaredDialects.replicate)
            handler.stream = stream
            if stream == false, answers.contains(where: { $0.body.contains("event: output") }) { continue }
            // Recorded by a client that did not follow the stream.
            if stream, answers.count > 2 { continue }
            let compiled = try Polled(answers, dialect: ReplicateDialect(), handler: own, endpoint: endpoint)
            let declared = try Polled(answers, dialect: PollingDialect(), handler: handler, endpoint: endpoint)
            #expect(declared.chunks == compiled.chunks)
            #expect(declared.end == compiled.end && declared.summary == compiled.summary)
            #expect(declared.asked == compiled.asked && declared.cancel == compiled.cancel)
            let path = "fixtures/expected/" + name.split(separator: "/").dropFirst().joined(separator: "/")
            guard let bytes = try? ReferenceMaterial.bytes(path) else { continue }
            let expected = try JSONValue.parse(bytes)
            #expect(try compiled.texts().joined() == expected["text"]?.stringValue)
            #expect(compiled.summary.finishReason == expected["finish_reason"]?.stringValue)
            #expect(compiled.end == .complete)
        }
    }

    @Test("a growing prediction that was put together from one recorded is told to the byte", .needsReferenceMaterial)
    func growing() throws {
        let file = try JSONValue.parse(
            ReferenceMaterial.bytes("fixtures/synthetic/replicate/seq6__growing-output.json")
        )
        let bodies = (file["interactions"]?.arrayValue ?? []).compactMap { $0["response"]?["body"]?.stringValue }
        var handler = Handler.replicate
        handler.stream = false
        let polled = try Polled(
            bodies,
            dialect: ReplicateDialect(),
            handler: handler,
            endpoint: "https://api.replicate.com/v1"
        )
        let last = try JSONValue.parse(try #require(bodies.last))["output"]?.arrayValue ?? []
        #expect(try polled.texts().joined() == last.compactMap(\.stringValue).joined())
        #expect(polled.end == .complete && polled.asked.count == 5)
    }

    private func same(_ body: [UInt8], _ type: String?, _ text: String, _ dialect: any Dialect) throws {
        let compiled = Decoded(body, contentType: type, dialect: dialect)
        let handler = try DeclaredDialects.handler(text)
        let declared = Decoded(body, contentType: type, handler: handler, dialect: DeclarativeDialect())
        #expect(declared == compiled)
    }

    private static func recordings(_ services: Set<String>) -> [Recording] {
        Recording.all("stream").filter { services.contains($0.service) }
    }

    private static var predictions: [String] {
        ["recorded/replicate", "synthetic/replicate"].flatMap { folder in
            // There is none where there is no reference material.
            ((try? listDirectory(ReferenceMaterial.root + "/fixtures/" + folder)) ?? []).filter { $0.hasPrefix("seq") }
                .map { folder + "/" + $0 }
        }
    }
}
