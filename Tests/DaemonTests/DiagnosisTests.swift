import DaemonHarness
import Dialects
import Providers
import Streams
import Testing
import Wire

@testable import Daemon

/// The words for what only a network of one's own could bring about, and the field of a form that they belong to.
@Suite(.timeLimit(.minutes(1)))
struct DiagnosisTests {
    private let provider: ProviderConfiguration

    init() throws {
        let configuration = try TestConfiguration()
        try configuration.write(["p": .init(endpoint: "https://api.example:8443/v1", key: "sk-test-key", model: "m")])
        let snapshot = try ConfigurationDirectory(configuration.path).load(after: .empty(directory: configuration.path))
        provider = try #require(snapshot.provider("p"))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let failure: ExchangeFailure
        var subject = Diagnosis.Subject.model
        let step: ProviderTest.Step
        var path = "/endpoint"
        let words: String

        var testDescription: String { "\(failure)" }
    }

    private static func status(_ status: Int, _ message: String, retryable: Bool = true) -> ExchangeFailure {
        .upstream(UpstreamError(.http, message, httpStatus: status, retryable: retryable))
    }

    @Test(
        "each failure has its step, its field and its advice",
        arguments: [
            Row(
                failure: .transport(TransportFailure(.dns, "could not resolve it")),
                step: .reach,
                words: "the host api.example is not known (could not resolve it): check the endpoint"
            ),
            Row(
                failure: .transport(TransportFailure(.connect, "refused")),
                step: .reach,
                words: "takes no connection (refused): check the endpoint, and this machine's network and proxy"
            ),
            Row(
                failure: .transport(TransportFailure(.tls, "the certificate has expired")),
                step: .reach,
                words:
                    "no trusted connection to api.example:8443 (the certificate has expired): check the endpoint's scheme"
            ),
            Row(failure: .timeout(.connect), step: .reach, words: "did not take the connection in 10 s"),
            Row(failure: .timeout(.firstByte), subject: .list, step: .model, words: "sent no answer in 60 s"),
            Row(failure: .timeout(.idle), step: .answer, words: "fell silent within its answer"),
            Row(failure: .timeout(.total), step: .answer, words: "in the time that a test may take"),
            Row(
                failure: .transport(TransportFailure(.closed, "empty reply")),
                step: .reach,
                words: "broke the connection off before it answered (empty reply)"
            ),
            Row(
                failure: .transport(TransportFailure(.invalidRequest, "the key cannot be signed with")),
                step: .authorise,
                path: "/api_key",
                words: "the key cannot be signed with"
            ),
            Row(failure: status(408, "slow"), step: .answer, path: "", words: "the service itself failed (408: slow)"),
            Row(failure: status(529, "busy"), step: .answer, path: "", words: "the service itself failed (529: busy)"),
            Row(
                failure: status(404, "nothing here"),
                subject: .list,
                step: .model,
                words: "no list of models at https://api.example:8443/v1/models (404: nothing here)"
            ),
            Row(
                failure: status(404, "the model `m` does not exist"),
                step: .model,
                path: "/default_model",
                words: "it has no model m for this key"
            ),
            Row(failure: status(404, "not found"), step: .answer, words: "nothing to chat with"),
            Row(
                failure: .truncated("cut"),
                step: .answer,
                path: "",
                words: "its answer broke off (cut): test it again"
            ),
        ]
    )
    func words(row: Row) {
        let findings = ProviderFindings(provider: provider, model: "m")
        let diagnosis = Diagnosis(row.failure, of: findings, asking: row.subject)
        #expect(diagnosis.step == row.step && diagnosis.path == row.path)
        #expect(diagnosis.message.contains(row.words), "\(diagnosis.message)")
        #expect(diagnosis.refusal.details.errors?.map(\.path) == [row.path])
    }

    @Test("names like the missing one are suggested, and told to programs too")
    func near() {
        var findings = ProviderFindings(provider: provider, model: "m")
        findings.listing = .told(names: [], count: 3, hasModel: false, near: ["a", "b", "c"])
        findings.trial = .failed(Self.status(400, "no such thing"))
        let refusal = findings.diagnosis?.refusal
        #expect(refusal?.code == .providerInvalid && refusal?.details.near == ["a", "b", "c"])
        #expect(refusal?.message.hasSuffix("did you mean a, b or c?") == true)
        // What has nothing to do with the model is not put down to it.
        findings.trial = .failed(Self.status(503, "down"))
        #expect(findings.diagnosis?.refusal.code == .upstreamHTTP)
        #expect(findings.result.checks.map(\.outcome) == [.passed, .passed, .skipped, .failed])
    }
}
