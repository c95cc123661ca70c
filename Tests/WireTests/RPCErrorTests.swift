import Harness
import JSON
import Testing
import Wire

@Suite("An error", .timeLimit(.minutes(1)))
struct RPCErrorTests {
    @Test("always tells its type, and of the rest what applies")
    func encoding() {
        let bare = RPCError(.shuttingDown, "the daemon is stopping")
        #expect(
            text(bare) == #"{"code":-32031,"message":"the daemon is stopping","data":{"type":"shutting_down"}}"#
        )
        let details = ErrorDetails(
            provider: "p",
            model: "m",
            stream: "s-1",
            chunks: 3,
            httpStatus: 429,
            phase: "idle",
            retryable: true,
            retryAfterMS: 1500,
            near: ["q"]
        )
        #expect(
            text(RPCError(.upstreamHTTP, "slow down", details))
                == #"{"code":-32010,"message":"slow down","data":{"type":"upstream_http","provider":"p","model":"m","#
                + #""stream":"s-1","chunks":3,"http_status":429,"phase":"idle","retryable":true,"#
                + #""retry_after_ms":1500,"near":["q"]}}"#
        )
    }

    @Test("comes back from its JSON as it was", arguments: ErrorCode.allCases)
    func roundTrip(code: ErrorCode) throws {
        let error = RPCError(
            code,
            "what happened",
            ErrorDetails(
                type: code.type,
                attempts: [Attempt(provider: "p", model: "m", outcome: code.type, durationMS: 1.5)],
                errors: [FieldProblem(path: "/a", message: "is required")],
                problems: [ConfigProblem(file: ".env", line: 3, message: "no", severity: .error)]
            )
        )
        var inspection = Inspection(unknownMembers: .ignored)
        #expect(RPCError.read(try json(text(error)), &inspection) == error)
        #expect(inspection.problems == [])
    }

    @Test("of a newer daemon keeps its message and its type")
    func newer() throws {
        var inspection = Inspection(unknownMembers: .ignored)
        let error = RPCError.read(
            try json(#"{"code":-32099,"message":"new","data":{"type":"new_thing","more":1}}"#),
            &inspection
        )
        #expect(error?.code == .internalError)
        #expect(error?.message == "new")
        #expect(error?.details.type == "new_thing")
        let bare = RPCError.read(try json(#"{"code":-32601,"message":"no"}"#), &inspection)
        #expect(bare == RPCError(.methodNotFound, "no"))
    }

    @Test("about params says the first problem and how many more there are")
    func invalidParams() {
        let one = FieldProblem(path: "/name", message: "is required")
        #expect(RPCError.invalidParams([one]).message == "/name is required")
        #expect(RPCError.invalidParams([one, one, one]).message == "/name is required (and 2 more)")
        #expect(
            RPCError.invalidParams([FieldProblem(path: "", message: "must be an object")]).message
                == "params must be an object"
        )
    }

    @Test("has a code and a type of its own, and a meaning")
    func distinct() {
        let codes = ErrorCode.allCases
        #expect(Set(codes.map(\.type)).count == codes.count)
        for code in codes {
            #expect(ErrorCode(type: code.type) == code)
            #expect(code.meaning.hasSuffix("."))
        }
        #expect(ErrorCode(type: "nothing") == nil)
    }

    @Test("has the code that the contract gives its type", .needsReferenceMaterial)
    func contract() throws {
        let document = String(decoding: try ReferenceMaterial.bytes("design/PROTOCOL.md"), as: UTF8.self)
        var found: [String: Int] = [:]
        for line in document.split(separator: "\n") where line.hasPrefix("|") {
            let cells = line.split(separator: "|").map { $0.trimmed }
            for (code, type) in zip(cells, cells.dropFirst()) {
                guard code.hasPrefix("−32"), let number = Int(code.dropFirst()) else { continue }
                let name = type.split(separator: "`", omittingEmptySubsequences: false).dropFirst().first
                found[String(name ?? "")] = -number
            }
        }
        #expect(found.count >= 20)
        for (type, number) in found {
            #expect(ErrorCode(type: type)?.rawValue == number, "\(type)")
        }
        let own = ErrorCode.allCases.filter { $0.rawValue > -32100 }.map(\.type)
        #expect(Set(own) == Set(found.keys))
    }
}

extension Substring {
    /// The text without the spaces around it.
    var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
