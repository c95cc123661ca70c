import ArgumentParser

/// Where a key is read from: never an argument, which every user could see.
struct KeyOptions: ParsableArguments {
    @Flag(help: "Read the key from standard input.")
    var apiKeyStdin = false

    @Option(help: ArgumentHelp("Read the key from a file.", valueName: "file"), completion: .file())
    var apiKeyFile: String?

    /// Whether either is given.
    var isGiven: Bool { apiKeyStdin || apiKeyFile != nil }

    func validate() throws {
        if apiKeyStdin, apiKeyFile != nil {
            throw ValidationError("--api-key-stdin and --api-key-file exclude each other.")
        }
    }

    /// The key; nil where neither is given.
    func key() throws -> String? {
        if apiKeyStdin {
            guard let key = Input.secretText(try Input.all()) else { throw Complaint("standard input holds no key") }
            return key
        }
        guard let apiKeyFile else { return nil }
        guard let key = Input.secretText(try Input.file(apiKeyFile)) else {
            throw Complaint("\(apiKeyFile) holds no key")
        }
        return key
    }
}
