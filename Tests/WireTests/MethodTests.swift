import Harness
import JSON
import Testing
import Wire

@Suite("The table of methods", .timeLimit(.minutes(1)))
struct MethodTests {
    @Test("leads from each name to its type and back", arguments: Method.allCases)
    func types(method: Method) throws {
        #expect(method.request.method == method)
        #expect(try Method.named(method.rawValue) == method)
        #expect(method.request.summary.hasSuffix("."))
    }

    @Test("names methods like one that is not there")
    func unknown() {
        let error = #expect(throws: RPCError.self) { try Method.named("provider.lists") }
        #expect(error?.code == .methodNotFound)
        #expect(error?.details.near == ["provider.list"])
        #expect(error?.message == "there is no method provider.lists: did you mean provider.list?")
    }

    @Test("lets an administrator do everything, and others only what is theirs", arguments: Method.allCases)
    func roles(method: Method) throws {
        try method.authorise(.admin)
        let admin: Set<Method> = [
            .providerAdd, .providerUpdate, .providerRemove, .providerTest, .routeSet, .routeRemove, .configReload,
        ]
        if admin.contains(method) {
            let error = #expect(throws: RPCError.self) { try method.authorise(.use) }
            #expect(error?.code == .forbidden)
        } else {
            try method.authorise(.use)
        }
    }

    @Test("agrees with the contract: the names, and who may call them", .needsReferenceMaterial)
    func contract() throws {
        let document = String(decoding: try ReferenceMaterial.bytes("design/PROTOCOL.md"), as: UTF8.self)
        // The contract names these outside its table, or came before them.
        var roles: [String: String] = ["rpc.discover": "use", "embeddings.create": "use"]
        for line in document.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.trimmed }
            guard cells.count >= 3 else { continue }
            let names = cells[0].split(separator: "`").filter { $0.contains(".") }.map(String.init)
            let told = cells[1].split(separator: "/").map { $0.trimmed }
            for (index, name) in names.enumerated() {
                // Three names share "use / admin": the first is for reading, the others write.
                roles[name] = told[min(index, told.count - 1)]
            }
        }
        #expect(roles.count >= 20)
        for method in Method.allCases {
            #expect(roles[method.rawValue] == method.request.role.rawValue, "\(method.rawValue)")
        }
    }

    @Test(
        "decodes params, or names every problem",
        arguments: [
            (#"{"type":"openai","name":"a"}"#, []),
            (#"{"type":"openai","name":"a","api_key":null,"replace":true}"#, []),
            (
                #"{"typ":"openai","api_key":5,"handler":[],"replace":"yes"}"#,
                [
                    "/typ is not known; did you mean type?", "/type is required", "/name is required",
                    "/api_key must be a string, not an integer", "/handler must be an object, not an array",
                    "/replace must be true or false, not a string",
                ]
            ),
            (#"{"type":"a","type":"b","name":"c"}"#, nil),
            (#"[]"#, [" must be an object, not an array"]),
        ] as [(String, [String]?)]
    )
    func decoding(params: String, expected: [String]?) {
        do throws(RPCError) {
            _ = try ProviderAdd.decode(Array(params.utf8).span)
            #expect(expected == [])
        } catch {
            #expect(error.code == .invalidParams)
            if let expected { #expect(problems(error) == expected) }
        }
    }

    @Test("takes absent params as an empty object")
    func absentParams() throws {
        _ = try ProviderList.decode(nil as Span<UInt8>?)
        #expect(throws: RPCError.self) { try ProviderGet.decode(nil as Span<UInt8>?) }
    }

    @Test("cancels by stream or by request, by exactly one of them")
    func cancel() throws {
        #expect(try ChatCancel.decode(["stream": "s"]).stream == "s")
        #expect(try ChatCancel.decode(["request": 7]).request == 7)
        #expect(throws: RPCError.self) { try ChatCancel.decode([:]) }
        #expect(throws: RPCError.self) { try ChatCancel.decode(["stream": "s", "request": 7]) }
        #expect(text(ChatCancel(request: "a")) == #"{"request":"a"}"#)
    }

    @Test("never prints a key")
    func keys() throws {
        let add = try ProviderAdd.decode(["type": "openai", "name": "a", "api_key": "sk-canary"])
        #expect(add.apiKey?.revealed == "sk-canary")
        var dumped = ""
        dump(add, to: &dumped)
        #expect(!"\(add) \(String(reflecting: add)) \(dumped)".contains("canary"))
        #expect(text(add).contains("sk-canary"))
    }
}
