import JSON
import Wire

/// `providers_meta.json`: which providers there are, and everything about them that is neither secret nor handler.
///
/// The document is kept as it was read, so that rewriting it keeps members that belong to somebody else.
struct MetadataFile: Sendable {
    /// The file's name in the configuration directory.
    static let name = "providers_meta.json"

    /// The whole document, an object.
    private(set) var document: JSONObject

    /// The document of a directory that has no such file.
    init() {
        document = ["version": 1, "providers": [:]]
    }

    /// Reads the document; a member that is there twice is refused, as one of the two would be lost.
    init(bytes: [UInt8]) throws(ConfigurationError) {
        func failure(_ line: Int?, _ message: String) -> ConfigurationError {
            ConfigurationError(problems: [Problem(.error, file: Self.name, line: line, message)])
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(bytes.span, duplicates: .reject)
        } catch {
            throw failure(error.location(in: bytes.span).line, error.message)
        }
        guard let object = value.objectValue else { throw failure(1, "the file must hold one object") }
        document = object
    }

    /// The entry of each provider that is sound, in the order of the file; what is wrong goes to `report`.
    func entries(report: (_ path: [String], _ message: String) -> Void) -> [MetadataEntry] {
        switch document["version"] {
        case nil: report([], "the member version is missing; it must be 1")
        case let version? where version.intValue == 1: break
        case _?: report(["version"], "this version is not known; it must be 1")
        }
        guard let providers = document["providers"], !providers.isNull else { return [] }
        guard let object = providers.objectValue else {
            report(["providers"], "providers must be an object")
            return []
        }
        return object.members.compactMap { member in
            MetadataEntry(name: member.key, value: member.value) { path, message in
                report(["providers", member.key] + path, message)
            }
        }
    }

    /// The provider that is meant when none is named.
    func defaultProvider(report: (_ path: [String], _ message: String) -> Void) -> String? {
        guard let value = document["default_provider"], !value.isNull else { return nil }
        if value.stringValue == nil {
            report(["default_provider"], "default_provider must be a provider's name or null")
        }
        return value.stringValue
    }

    /// The routes that are sound, by name; what is wrong goes to `report`.
    ///
    /// A route is an object with `targets`, or, shorter, the array of its targets; a target is an object or only its text.
    func routes(report: (_ path: [String], _ message: String) -> Void) -> [String: Route] {
        guard let value = document["routes"], !value.isNull else { return [:] }
        guard let object = value.objectValue else {
            report(["routes"], "routes must be an object")
            return [:]
        }
        var routes: [String: Route] = [:]
        for member in object.members {
            var inspection = Inspection(unknownMembers: .ignored)
            if let route = Route.read(Self.spelledOut(member.value, name: member.key), &inspection) {
                routes[member.key] = route
            }
            for problem in inspection.problems {
                let path = problem.path.split(separator: "/").map(String.init)
                report(
                    ["routes", member.key],
                    "\(path.joined(separator: ".")) of the route \(member.key) \(problem.message)"
                )
            }
        }
        return routes
    }

    /// A route with everything that may be left out.
    private static func spelledOut(_ value: JSONValue, name: String) -> JSONValue {
        var object = value.objectValue ?? ["targets": value]
        object["name"] = .string(name)
        if let targets = object["targets"]?.arrayValue {
            object["targets"] = .array(targets.map { $0.stringValue == nil ? $0 : ["target": $0] })
        }
        return .object(object)
    }

    /// Puts an entry into the document, in its place if it has one.
    mutating func set(_ entry: MetadataEntry) {
        var providers = document["providers"]?.objectValue ?? JSONObject()
        var object = providers[entry.name]?.objectValue ?? JSONObject()
        entry.write(to: &object)
        providers[entry.name] = .object(object)
        document["providers"] = .object(providers)
    }

    /// Makes a provider the default one where there is none; whether it is that now.
    mutating func setDefault(_ name: String) -> Bool {
        guard (document["default_provider"] ?? .null).isNull else { return false }
        document["default_provider"] = .string(name)
        return true
    }

    /// Takes an entry out of the document; whether that was the default provider, which then is none.
    mutating func remove(_ name: String) -> Bool {
        document["providers"]?[name] = nil
        guard document["default_provider"]?.stringValue == name else { return false }
        document["default_provider"] = nil
        return true
    }

    /// The document as it is written: indented, in its order, with a line end.
    var bytes: [UInt8] {
        JSONValue.object(document).serialized(pretty: true) + [UInt8(ascii: "\n")]
    }
}
