import Dialects

extension ProviderConfiguration {
    /// `echo`, which every daemon has even without any file, so that a client can be tried with nothing configured.
    ///
    /// It is not among a snapshot's names: nobody has configured it, and a provider of that name takes its place.
    package static let builtInEcho: ProviderConfiguration = {
        var settings = ProviderSettings()
        settings.defaultModel = "echo"
        return ProviderConfiguration(
            name: "echo",
            metadata: MetadataEntry(name: "echo", type: "echo", environmentPrefix: "ECHO"),
            settings: settings,
            handler: EchoDialect().defaultHandler,
            endpoint: nil,
            generation: 0,
            fingerprint: ContentHash()
        )
    }()
}
