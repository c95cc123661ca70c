import Harness

/// A configuration directory of a test's own, written as files.
package final class TestConfiguration: Sendable {
    /// One provider as the three files describe it.
    package struct Entry {
        let type: String
        let endpoint: String?
        let key: String?
        let moreKeys: [String]
        let model: String?
        let handler: String

        /// A provider; `handler` are more members of its handler, as JSON without braces.
        package init(
            type: String = "openai",
            endpoint: String? = nil,
            key: String? = nil,
            moreKeys: [String] = [],
            model: String? = nil,
            handler: String = ""
        ) {
            self.type = type
            self.endpoint = endpoint
            self.key = key
            self.moreKeys = moreKeys
            self.model = model
            self.handler = handler
        }
    }

    private let directory: TemporaryDirectory

    /// The directory.
    package var path: String { directory.file("config") }
    /// Where the daemon's socket is to be.
    package var socket: String { directory.file("socket") }

    package init() throws {
        directory = try TemporaryDirectory()
        for name in ["config", "config/handlers"] { try makeDirectory(directory.file(name)) }
    }

    /// The path of a file in it.
    package func file(_ name: String) -> String {
        path + "/" + name
    }

    /// Writes all three kinds of file, in place; `routes` is the object of the routes as JSON.
    package func write(_ entries: [String: Entry], standard: String? = nil, routes: String = "{}") throws {
        var variables = ""
        var providers: [String] = []
        for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
            let prefix = name.uppercased().replacing("-", with: "_")
            if let key = entry.key { variables += "\(prefix)_API_KEY=\(key)\n" }
            for (index, key) in entry.moreKeys.enumerated() { variables += "\(prefix)_API_KEY_\(index + 2)=\(key)\n" }
            if let endpoint = entry.endpoint { variables += "\(prefix)_ENDPOINT=\(endpoint)\n" }
            if let model = entry.model { variables += "\(prefix)_DEFAULT_MODEL=\(model)\n" }
            let members = entry.handler.isEmpty ? "" : "," + entry.handler
            try writeFile(file("handlers/\(name).json"), #"{"dialect":"\#(entry.type)"\#(members)}"#)
            providers.append(
                #""\#(name)":{"type":"\#(entry.type)","handler":"\#(name)","env_prefix":"\#(prefix)"}"#
            )
        }
        try writeFile(file(".env"), variables, mode: 0o600)
        try writeFile(file("providers_meta.json"), Self.metadata(providers, standard, routes))
    }

    private static func metadata(_ providers: [String], _ standard: String?, _ routes: String) -> String {
        let first = standard.map { #","default_provider":"\#($0)""# } ?? ""
        return #"{"version":1\#(first),"providers":{\#(providers.joined(separator: ","))},"routes":\#(routes)}"#
    }
}
