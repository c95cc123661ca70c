import JSON
import Testing
import Wire

@Suite("The OpenRPC document", .timeLimit(.minutes(1)))
struct OpenRPCTests {
    private let document = JSONValue.object(OpenRPC.document(version: "0.1.0"))

    @Test("describes every method of the table, in its order")
    func methods() {
        let names = document["methods"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
        #expect(names == Method.allCases.map(\.rawValue))
        #expect(document["openrpc"] == "1.3.2")
        #expect(document["info"]?["version"] == "0.1.0")
    }

    @Test("has of each method what OpenRPC asks for, and its role", arguments: Method.allCases)
    func method(method: Method) throws {
        let entry = try #require(document["methods"]?.arrayValue?.first { $0["name"] == .string(method.rawValue) })
        #expect(entry["x-role"] == .string(method.request.role.rawValue))
        #expect(entry["x-streams"] == .bool(method == .chatStream || method == .chatAttach))
        #expect(entry["result"]?["name"] == "result")
        #expect(entry["result"]?["schema"]?.objectValue != nil)
        let params = try #require(entry["params"]?.arrayValue)
        for param in params {
            #expect(param["name"]?.stringValue?.isEmpty == false)
            #expect(param["schema"]?.objectValue != nil)
            #expect(param["required"]?.boolValue != nil)
            #expect(param["description"]?.stringValue?.hasSuffix(".") == true)
        }
        let names = params.compactMap { $0["name"]?.stringValue }
        #expect(names == method.request.schema["properties"]?.objectValue?.keys)
        let errors = try #require(entry["errors"]?.arrayValue)
        let known = try #require(document["components"]?["errors"]?.objectValue)
        for error in errors {
            let reference = try #require(error["$ref"]?.stringValue)
            #expect(known[String(reference.split(separator: "/").last ?? "")] != nil, "\(reference)")
        }
        #expect(Set(errors).count == errors.count)
    }

    @Test("holds every error with its code")
    func errors() {
        let errors = document["components"]?["errors"]?.objectValue
        #expect(errors?.keys == ErrorCode.allCases.map(\.type))
        for code in ErrorCode.allCases {
            #expect(errors?[code.type]?["code"]?.intValue == code.rawValue)
        }
    }

    @Test("describes the notifications")
    func notifications() {
        let names = document["x-notifications"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
        #expect(names == ["chat.started", "chat.chunk", "event"])
    }

    @Test("marks keys as write-only, and no result holds one")
    func secrets() throws {
        let methods = try #require(document["methods"]?.arrayValue)
        for method in methods {
            #expect(!text(method["result"] ?? .null).contains("api_key"))
        }
        let add = try #require(methods.first { $0["name"] == "provider.add" })
        let key = try #require(add["params"]?.arrayValue?.first { $0["name"] == "api_key" })
        #expect(key["schema"]?["writeOnly"] == true)
    }
}
