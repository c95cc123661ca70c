import Harness
import JSON
import Testing

@testable import Dialects

/// A recorded request, and the OpenAI params that should be put in the same words.
struct RecordedRequest: CustomTestStringConvertible, Sendable {
    /// The dialect that is to put the params.
    let dialect: String
    /// `SERVICE/` and the beginning of the file's name.
    let recording: String
    /// The params; `{"$":"/pointer"}` in them stands for what the recorded body has there.
    let params: String
    /// Where the two differ without meaning anything else, by JSON Pointers into the body, each with the reason.
    var differences: [String: String] = [:]

    var testDescription: String { recording }

    /// The body that was recorded, the model that was asked, and our body for the params.
    func bodies() throws -> (recorded: JSONValue, ours: JSONValue, warnings: [String]) {
        let folder = String(recording.split(separator: "/")[0])
        let prefix = String(recording.split(separator: "/")[1])
        let directory = ReferenceMaterial.root + "/fixtures/recorded/" + folder
        let name = try #require(try listDirectory(directory).sorted().first { $0.hasPrefix(prefix) })
        let file = try JSONValue.parse(ReferenceMaterial.bytes("fixtures/recorded/\(folder)/\(name)"))
        let recorded = try JSONValue.parse(try #require(file["request"]?["body"]?.stringValue))
        let model = recorded["model"]?.stringValue ?? Self.model(in: file["request"]?["url"]?.stringValue ?? "")
        let filled = Self.fill(try JSONValue.parse(params), from: recorded)
        let own = try #require(DialectRegistry.dialect(named: dialect))
        var handler = own.defaultHandler
        handler.stream = recorded["stream"]?.boolValue ?? true
        let provider = try ProviderEndpoint("https://h", handler: handler)
        let request = try own.request(for: filled.serialized().span, model: model, provider: provider)
        return (recorded, try JSONValue.parse(request.body, duplicates: .reject), request.warnings)
    }

    /// The model in an address, `…/models/M:verb` or `…/model/M/verb`.
    private static func model(in url: String) -> String {
        let segments = url.split(separator: "/").map { $0.split(separator: "?")[0] }
        guard let place = segments.firstIndex(where: { $0 == "model" || $0 == "models" }), place + 1 < segments.count
        else {
            return "model"
        }
        let isVerb = segments[place] == "models"
        let name = isVerb ? segments[place + 1].prefix { $0 != ":" } : segments[place + 1]
        return String(name).split(separator: "%3A", omittingEmptySubsequences: false).joined(separator: ":")
    }

    /// Replaces what stands for a part of the recording.
    private static func fill(_ value: JSONValue, from recorded: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map { fill($0, from: recorded) })
        case .object(let object):
            if let pointer = object["$"]?.stringValue { return find(pointer, in: recorded) ?? .null }
            return .object(JSONObject(object.members.map { ($0.key, fill($0.value, from: recorded)) }))
        default: return value
        }
    }

    private static func find(_ pointer: String, in value: JSONValue) -> JSONValue? {
        pointer.split(separator: "/").reduce(value) { found, name in
            Int(name).flatMap { found?[$0] } ?? found?[String(name)]
        }
    }
}

/// What a body means, with what different programs write differently made alike.
struct BodyMeaning {
    /// Members by their JSON Pointers that make no difference, `*` for any element.
    let ignored: Set<String>

    /// The body in one form: a part that is only text is its text, and a list of one is its only part; empty members are
    /// none; JSON in strings is JSON; numbers are values; the names of types are in lower case.
    func callAsFunction(_ body: JSONValue) -> JSONValue? {
        form(body, at: "", name: "")
    }

    private func form(_ value: JSONValue, at path: String, name: String) -> JSONValue? {
        guard !ignored.contains(path) else { return nil }
        switch value {
        case .null: return nil
        case .number(let number): return number.double.flatMap(JSONNumber.init).map(JSONValue.number)
        case .bool: return value
        case .string(let text):
            guard !text.isEmpty else { return nil }
            if name == "type" { return .string(text.lowercased()) }
            if ["arguments", "schema"].contains(name), let json = try? JSONValue.parse(text) {
                return form(json, at: path, name: "") ?? [:]
            }
            return value
        case .array(let elements):
            let formed = elements.compactMap { form($0, at: path + "/*", name: "") }
            guard !formed.isEmpty else { return nil }
            return formed.count == 1 && formed[0].stringValue != nil && name != "required" ? formed[0] : .array(formed)
        case .object(let object):
            let members = object.members.compactMap { member in
                let key = Self.synonyms[member.key] ?? member.key
                return form(member.value, at: "\(path)/\(member.key)", name: key).map { (key, $0) }
            }
            let formed = JSONObject(members)
            if formed.isEmpty || (formed.count == 1 && Self.isText(formed["type"])) { return nil }
            if let text = formed["text"], formed.count == 1 || (formed.count == 2 && Self.isText(formed["type"])) {
                return text
            }
            return .object(formed)
        }
    }

    private static func isText(_ type: JSONValue?) -> Bool {
        ["text", "input_text", "output_text"].contains(type?.stringValue)
    }

    /// Two names of the same member.
    private static let synonyms = [
        "parametersJsonSchema": "parameters", "parameters_json_schema": "parameters",
        "responseJsonSchema": "responseSchema",
    ]
}
