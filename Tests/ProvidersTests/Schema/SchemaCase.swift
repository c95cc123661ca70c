import JSON
import Providers
import Wire

/// A request, and what the schema and the daemon are to say of it.
struct SchemaCase {
    /// Who takes the request.
    enum Verdict: Equatable {
        /// Both take it.
        case taken
        /// Both refuse it.
        case refused
        /// Both say the same, whatever it is.
        case alike
        /// Only the daemon refuses it, for a reason that a schema cannot say.
        case stricter(_ reason: String)
    }

    var kind: ProviderKind
    var purpose: ProviderSchema.Purpose
    var request: JSONValue
    var verdict: Verdict

    /// A request that gives what a type needs.
    static func base(_ kind: ProviderKind, _ purpose: ProviderSchema.Purpose) -> JSONObject {
        var request: JSONObject = purpose == .add ? ["type": .string(kind.name), "name": "a"] : ["name": "a"]
        if purpose == .add, kind.needsNetwork, kind.defaultEndpoint == nil {
            request["endpoint"] = "https://llm.example.org/v1"
        }
        return request
    }

    /// Every case of a type that follows from its schema: each member left out, null, of every wrong kind, at and beyond
    /// each bound, with texts that hardly miss their patterns, and one member more in each object.
    static func generated(_ kind: ProviderKind, _ purpose: ProviderSchema.Purpose) -> [SchemaCase] {
        var cases: [SchemaCase] = []
        func add(_ request: JSONObject, _ verdict: Verdict = .alike) {
            cases.append(SchemaCase(kind: kind, purpose: purpose, request: .object(request), verdict: verdict))
        }
        let base = base(kind, purpose)
        add(base, .taken)
        for name in base.keys {
            var request = base
            request[name] = nil
            add(request, .refused)
        }
        let schema = JSONValue.object(ProviderForm.schema(for: kind, purpose: purpose))
        for place in SchemaPlace.all(in: schema) {
            for value in place.values() {
                var request = JSONValue.object(base)
                place.set(value, in: &request)
                add(request.objectValue ?? base)
            }
            guard let value = place.schema["default"] ?? place.schema["examples"]?[0] else { continue }
            var request = JSONValue.object(base)
            place.set(value, in: &request)
            // The default of a call's places is none at all.
            add(request.objectValue ?? base, .taken)
        }
        return cases
    }
}

/// A member somewhere in a schema.
struct SchemaPlace {
    var path: [String]
    var schema: JSONValue
    /// Whether it is an object whose members are told one by one.
    var isObject: Bool { schema["properties"] != nil }

    /// Every member, at any depth.
    static func all(in schema: JSONValue, below path: [String] = []) -> [SchemaPlace] {
        (schema["properties"]?.objectValue?.members ?? []).flatMap { member -> [SchemaPlace] in
            let place = SchemaPlace(path: path + [member.key], schema: member.value)
            return [place] + all(in: member.value, below: place.path)
        }
    }

    /// Values of every kind, most of them wrong in one way.
    func values() -> [JSONValue] {
        var values: [JSONValue] = [
            nil, true, 1, "x", [], ["x"], [1], [:], ["no_such_member": 1], ["no_such_member": nil],
        ]
        values += texts + numbers
        values += (schema["enum"]?.arrayValue ?? []) + [schema["const"]].compactMap { $0 }
        return values
    }

    private var texts: [JSONValue] {
        guard mayBe("string") else { return [] }
        var texts = [
            "", " ", "a b", " a", "a ", "a\n", "a\nb", "a\u{0}", "a\u{7F}", "é", "A", "A_", "A_B1", "_A", "1A", "-a",
            "a_-9",
            "/a", "/a b", "/a#b", "header:X", "header:", "header:a b", "query:k", "query:k=", "sigv4:a", "sigv4:A",
            "a/b~2",
            "/~1/0", "https://a", "http://127.0.0.1:1/v1?x=1", "https://a/#b", "https://a b", "https://u@a", "ftp://a",
            "https:/a", "https://a/%zz", "https://a/[", "HTTPS://A.example/V1",
        ]
        if let most = schema["maxLength"]?.intValue {
            texts += [String(repeating: "a", count: most), String(repeating: "a", count: most + 1)]
            texts += [String(repeating: "A", count: most), "/" + String(repeating: "a", count: most)]
        }
        return texts.map { .string($0) }
    }

    private var numbers: [JSONValue] {
        guard mayBe("number") || mayBe("integer") else { return [] }
        var texts = ["0", "-0", "0.5", "1.0", "1e2", "1.5", "-1", "1e999", "9223372036854775808"]
        for bound in [schema["minimum"], schema["maximum"], schema["exclusiveMinimum"]] {
            guard let value = bound?.intValue, value > Int.min, value < Int.max else { continue }
            texts += ["\(value - 1)", "\(value)", "\(value + 1)", "\(value).5"]
        }
        return texts.compactMap { JSONNumber(text: $0).map { .number($0) } }
    }

    private func mayBe(_ type: String) -> Bool {
        schema["type"]?.stringValue == type || schema["type"]?.arrayValue?.contains(.string(type)) == true
    }

    /// Puts a value at the place.
    func set(_ value: JSONValue, in request: inout JSONValue) {
        Self.set(value, at: path[...], in: &request)
    }

    private static func set(_ value: JSONValue, at path: ArraySlice<String>, in object: inout JSONValue) {
        guard let name = path.first else {
            object = value
            return
        }
        var member = object[name] ?? [:]
        set(value, at: path.dropFirst(), in: &member)
        object[name] = member
    }
}
