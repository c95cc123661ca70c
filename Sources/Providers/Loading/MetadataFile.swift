import JSON

/// `providers_meta.json`: which providers there are, and everything about them that is neither secret nor handler.
///
/// The document is kept as it was read, so that rewriting it keeps members that belong to somebody else.
struct MetadataFile: Sendable {
    /// The file's name in the configuration directory.
    static let name = "providers_meta.json"

    /// The whole document, an object.
    var document: JSONObject

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
        makeDefault(name)
        return true
    }

    /// Makes a provider the default one, whichever that was.
    mutating func makeDefault(_ name: String) {
        document["default_provider"] = .string(name)
    }

    /// Sees to it that a provider is not the default one; whether it was, and there is none now.
    mutating func removeDefault(_ name: String) -> Bool {
        guard document["default_provider"]?.stringValue == name else { return false }
        document["default_provider"] = nil
        return true
    }

    /// Takes an entry out of the document; whether that was the default provider, which then is none.
    mutating func remove(_ name: String) -> Bool {
        document["providers"]?[name] = nil
        return removeDefault(name)
    }

    /// The document as it is written: indented, in its order, with a line end.
    var bytes: [UInt8] {
        JSONValue.object(document).serialized(pretty: true) + [UInt8(ascii: "\n")]
    }
}
