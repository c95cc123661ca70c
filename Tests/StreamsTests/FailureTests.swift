import Dialects
import Testing
import Wire

@testable import Streams

/// What an exchange's failure means to the client: code, phase, status, and whether trying again may help.
@Suite(.timeLimit(.minutes(1)))
struct FailureTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let failure: ExchangeFailure
        let code: ErrorCode
        var phase: String?
        let status: String
        let retryable: Bool
        var httpStatus: Int?
        var retryAfterMS: Int?

        var testDescription: String { "\(failure)" }
    }

    static func transport(
        _ kind: TransportFailure.Kind,
        _ code: ErrorCode,
        _ phase: String?,
        retryable: Bool
    ) -> Row {
        let failure = ExchangeFailure.transport(TransportFailure(kind, "some words"))
        return Row(failure: failure, code: code, phase: phase, status: "failed", retryable: retryable)
    }

    static let rows: [Row] = [
        Row(
            failure: .upstream(
                UpstreamError(.http, "some words", httpStatus: 429, retryable: true, retryAfterMS: 1500)
            ),
            code: .upstreamHTTP,
            status: "failed",
            retryable: true,
            httpStatus: 429,
            retryAfterMS: 1500
        ),
        Row(
            failure: .upstream(UpstreamError(.http, "some words", httpStatus: 401)),
            code: .upstreamHTTP,
            status: "failed",
            retryable: false,
            httpStatus: 401
        ),
        Row(
            failure: .upstream(UpstreamError(.stream, "some words", retryable: true)),
            code: .upstreamError,
            status: "failed",
            retryable: true
        ),
        Row(
            failure: .upstream(UpstreamError(.protocolViolation, "some words")),
            code: .upstreamProtocol,
            status: "failed",
            retryable: false
        ),
        transport(.dns, .upstreamUnreachable, "dns", retryable: true),
        transport(.connect, .upstreamUnreachable, "connect", retryable: true),
        transport(.tls, .upstreamUnreachable, "tls", retryable: false),
        transport(.connectTimeout, .upstreamTimeout, "connect", retryable: true),
        transport(.reset, .upstreamUnreachable, "first_byte", retryable: true),
        transport(.closed, .upstreamUnreachable, "first_byte", retryable: true),
        transport(.protocolViolation, .upstreamProtocol, nil, retryable: false),
        transport(.invalidRequest, .providerInvalid, nil, retryable: false),
        transport(.local, .internalError, nil, retryable: true),
        Row(failure: .timeout(.connect), code: .upstreamTimeout, phase: "connect", status: "failed", retryable: true),
        Row(
            failure: .timeout(.firstByte),
            code: .upstreamTimeout,
            phase: "first_byte",
            status: "failed",
            retryable: true
        ),
        Row(failure: .timeout(.idle), code: .upstreamTimeout, phase: "idle", status: "failed", retryable: true),
        Row(failure: .timeout(.total), code: .upstreamTimeout, phase: "total", status: "failed", retryable: false),
        Row(failure: .truncated("some words"), code: .upstreamTruncated, status: "truncated", retryable: true),
        Row(
            failure: .notAsked(RPCError(.overloaded, "full", ErrorDetails(retryable: true))),
            code: .overloaded,
            status: "failed",
            retryable: true
        ),
        Row(failure: .cancelled(.requested), code: .cancelled, status: "cancelled", retryable: false),
        Row(failure: .cancelled(.disconnected), code: .cancelled, status: "cancelled", retryable: false),
        Row(failure: .cancelled(.slowConsumer), code: .slowConsumer, status: "cancelled", retryable: false),
        Row(failure: .cancelled(.shutdown), code: .shuttingDown, status: "cancelled", retryable: true),
    ]

    @Test("Every failure has its error", arguments: rows)
    func table(_ row: Row) {
        let error = row.failure.rpcError(provider: "deepseek")
        #expect(error.code == row.code)
        #expect(error.details.phase == row.phase)
        #expect(error.details.status == row.status)
        #expect(error.details.retryable == row.retryable)
        #expect(error.details.httpStatus == row.httpStatus)
        #expect(error.details.retryAfterMS == row.retryAfterMS)
        #expect(!error.message.isEmpty)
    }

    @Test("The provider's own words and its name are in the message")
    func words() {
        for row in Self.rows {
            let error = row.failure.rpcError(provider: "deepseek")
            switch row.failure {
            case .upstream, .transport, .truncated:
                #expect(error.message.contains("deepseek"))
                #expect(error.message.contains("some words"))
            case .timeout: #expect(error.message.contains("deepseek"))
            case .cancelled, .untranslatable, .notAsked: break
            }
        }
    }

    @Test("The table above leaves no kind of transport failure out")
    func kinds() {
        let seen = Self.rows.compactMap { row -> TransportFailure.Kind? in
            guard case .transport(let failure) = row.failure else { return nil }
            return failure.kind
        }
        for kind in TransportFailure.Kind.allCases { #expect(seen.contains(kind)) }
    }

    @Test("what a dialect has no words for is the request's mistake, at its place")
    func untranslatable() throws {
        let params = Array(#"{"messages":[1],"tools":[]}"#.utf8)
        var handler = OpenAIDialect().defaultHandler
        handler.parameters.allowed = []
        let endpoint = try ProviderEndpoint("https://a.example/v1", handler: handler)
        let error = #expect(throws: DialectError.self) {
            try OpenAIDialect().request(for: params.span, model: "m", provider: endpoint)
        }
        let failure = ExchangeFailure.untranslatable(try #require(error)).rpcError(provider: "p")
        #expect(failure.code == .invalidParams)
        #expect(failure.message == error?.message)
        #expect(failure.details.errors?.map(\.path) == ["/tools"])
        #expect(failure.details.status == "failed")
        #expect(failure.details.retryable == false)
    }

    @Test("the sentence of a dialect names its place once")
    func place() throws {
        let params = Array(#"{"messages":[{"role":1,"content":"hi"}]}"#.utf8)
        let endpoint = try ProviderEndpoint("https://a.example", handler: AnthropicDialect().defaultHandler)
        let error = #expect(throws: DialectError.self) {
            try AnthropicDialect().request(for: params.span, model: "m", provider: endpoint)
        }
        let told = RPCError(try #require(error))
        #expect(told.code == .invalidParams)
        #expect(told.message == "messages[0].role must be a string")
        #expect(told.details.errors == [FieldProblem(path: "/messages/0/role", message: told.message)])
    }
}
