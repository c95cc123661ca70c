import Dialects
import JSON
import POSIX
package import Wire

/// The files `presets/*.json` of some directories: the services that are known by name.
///
/// They are read whenever they are asked for, and do not belong to the configuration: a broken one keeps nobody from
/// anything. Of two files with the same name the one in the earlier directory counts.
package struct PresetDirectories: Sendable {
    private let directories: [String]

    /// No preset is larger.
    private static let sizeLimit = 256 * 1024

    /// The presets below the configuration's directory, then below those of the product's data.
    package init(configuration: String, data: [String]) {
        directories = ([configuration] + data).map { Path.join($0, "presets") }
    }

    /// Where the product's data is: `$PROVIDERD_DATA`, or beside the executable's directory and in the usual places.
    package static var standardData: [String] {
        if let directory = ProcessContext.variable("PROVIDERD_DATA"), !directory.isEmpty { return [directory] }
        var directories = ["/usr/local/share/providerd", "/usr/share/providerd"]
        // Without /proc there is no telling where the program lies, and the usual places have to do.
        if let program = try? File.readLink("/proc/self/exe") {
            let own = Path.join(Path.parent(of: Path.parent(of: program)), "share/providerd")
            directories.removeAll { $0 == own }
            directories.insert(own, at: 0)
        }
        return directories
    }

    /// Every service, in the order of their names, and what is wrong with the files that are passed over.
    package func load() -> (presets: [Preset], problems: [Problem]) {
        var presets: [String: Preset] = [:]
        var problems: [Problem] = []
        for directory in directories {
            // A directory that is not there, or that may not be read, has no presets.
            for file in (try? Directory.names(in: directory)) ?? [] where file.hasSuffix(".json") {
                let name = String(file.dropLast(".json".utf8.count))
                guard presets[name] == nil else { continue }
                switch Self.read(Path.join(directory, file), name: name) {
                case .success(let preset): presets[name] = preset
                case .failure(let error): problems += error.problems
                }
            }
        }
        return (presets.values.sorted { $0.name < $1.name }, problems)
    }

    private static func read(_ path: String, name: String) -> Result<Preset, ConfigurationError> {
        func refused(_ message: String) -> Result<Preset, ConfigurationError> {
            .failure(ConfigurationError(problems: [Problem(.error, file: path, line: nil, message)]))
        }
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try File.read(path, limit: sizeLimit).bytes
        } catch {
            return refused("cannot be read: \(error)")
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(bytes.span, duplicates: .reject)
        } catch {
            return refused("is no JSON: \(error)")
        }
        var inspection = Inspection()
        guard let preset = Preset.read(value, &inspection), inspection.problems.isEmpty else {
            let words = inspection.problems.map { "\($0.path.dropFirst()) \($0.message)" }
            return refused(words.joined(separator: "; "))
        }
        return problem(of: preset, name: name).map(refused) ?? .success(preset)
    }

    /// What is wrong with a preset beyond its shape.
    private static func problem(of preset: Preset, name: String) -> String? {
        guard preset.name == name else { return "name must be \(name), as the file is called" }
        guard ProviderName.isValid(name) else { return "the name cannot be a provider's" }
        guard let kind = ProviderKind.named(preset.type) else { return "type \(preset.type) is not known" }
        guard let overrides = preset.handler else { return nil }
        do throws(HandlerError) {
            _ = try kind.template.overridden(by: .object(overrides))
            return nil
        } catch {
            return "handler: " + error.problems.map { "\($0.path) \($0.message)" }.joined(separator: "; ")
        }
    }
}
