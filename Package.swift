// swift-tools-version: 6.2
import PackageDescription

// One set of language settings for everything that is ours; `Lifetimes` lets a reader borrow the bytes it reads.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]

// The interface every Swift server library logs through; its handlers (journal, stderr) are ours.
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
// Arguments, help, man pages and shell completions from one declaration.
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// A module of the product.
///
/// `imports` is exactly what it may import; the architecture tests hold the sources to it.
func module(_ name: String, imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: settings)
}

/// The tests of a module, in `Tests/<name>Tests`.
func tests(of name: String, using others: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.byName(name: name), "Harness"] + others,
        resources: resources,
        swiftSettings: settings
    )
}

let package = Package(
    name: "providerd",
    products: [
        .executable(name: "providerd", targets: ["providerd"]),
        .executable(name: "providerctl", targets: ["providerctl"]),
        .executable(name: "mock-provider", targets: ["mock-provider"]),
        .library(name: "ProviderClient", targets: ["Client", "Wire"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        // Floor 0: C.
        .target(name: "CLinux"),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

        // Floor 1.
        module("JSON"),
        module("POSIX", imports: ["CLinux"]),
        module("Reactor", imports: ["CLinux", "POSIX"]),
        module("Systemd", imports: ["CSystemd", "POSIX", logging]),

        // Floor 2.
        module("Framing", imports: ["JSON"]),
        module("Curl", imports: ["CCurl", "Reactor"]),
        module("Wire", imports: ["JSON"]),

        // Floor 3: Providers reads handlers, whose vocabulary belongs to Dialects.
        module("Dialects", imports: ["JSON", "Framing", "Wire"]),
        module("Providers", imports: ["JSON", "Wire", "Dialects", "POSIX"]),

        // Floor 4 and 5.
        module("Streams", imports: ["JSON", "Dialects", "Providers", "Wire"]),
        module(
            "Daemon",
            imports: [
                "JSON", "POSIX", "Reactor", "Systemd", "Framing", "Curl", "Wire", "Dialects", "Providers", "Streams",
                logging,
            ]
        ),

        // Clients and executables.
        module("Client", imports: ["JSON", "Wire", "POSIX"]),
        module("LineEditing", imports: ["POSIX"]),
        .executableTarget(
            name: "providerd",
            dependencies: ["Daemon", "Systemd", logging, argumentParser],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "providerctl",
            dependencies: ["Client", "Wire", "JSON", "POSIX", "Dialects", "LineEditing", argumentParser],
            swiftSettings: settings
        ),

        // Development: an upstream on loopback that misbehaves on demand.
        module("MockProvider", imports: ["POSIX", "Reactor", "JSON", "Framing"]),
        .executableTarget(
            name: "mock-provider",
            dependencies: ["MockProvider", "Reactor", argumentParser],
            swiftSettings: settings
        ),

        // For the build: manual pages of the programs' own help and of the documentation.
        .executableTarget(
            name: "manual-pages",
            dependencies: ["JSON", "POSIX", argumentParser],
            swiftSettings: settings
        ),

        // Tests.
        .target(name: "Harness", dependencies: ["JSON"], path: "Tests/Harness", swiftSettings: settings),
        .target(
            name: "DaemonHarness",
            dependencies: ["Harness", "JSON", "POSIX", "Reactor"],
            path: "Tests/DaemonHarness",
            swiftSettings: settings
        ),
        .target(
            name: "TerminalHarness",
            dependencies: ["Harness", "LineEditing", "POSIX"],
            path: "Tests/TerminalHarness",
            swiftSettings: settings
        ),
        tests(of: "JSON"),
        tests(of: "POSIX"),
        tests(of: "Reactor", using: ["POSIX"]),
        tests(of: "Systemd", using: ["POSIX", logging]),
        tests(of: "Framing", using: ["JSON"]),
        tests(of: "Curl", using: ["DaemonHarness", "Reactor", "MockProvider"]),
        tests(of: "Wire", using: ["JSON"]),
        tests(of: "Dialects", using: ["JSON", "Framing", "Wire"]),
        .executableTarget(
            name: "transact",
            dependencies: ["JSON", "POSIX", "Providers", "Wire"],
            path: "Tests/Transact",
            swiftSettings: settings
        ),
        tests(of: "Providers", using: ["JSON", "Wire", "Dialects", "POSIX", "transact"]),
        tests(of: "Streams", using: ["JSON", "Dialects", "Providers", "Wire"]),
        tests(
            of: "Daemon",
            using: [
                "DaemonHarness", "JSON", "POSIX", "Reactor", "Wire", "Dialects", "Providers", "Streams", "Curl",
                "MockProvider", logging,
            ]
        ),
        tests(
            of: "Client",
            using: [
                "JSON", "Wire", "POSIX", "LineEditing", "TerminalHarness", "providerctl", "providerd", "manual-pages",
            ]
        ),
        tests(of: "LineEditing", using: ["POSIX", "TerminalHarness"]),
        tests(of: "MockProvider", using: ["JSON", "Reactor", "POSIX"]),
        .testTarget(name: "ArchitectureTests", dependencies: ["Harness"], swiftSettings: settings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Harness", "DaemonHarness", "TerminalHarness", "JSON", "Wire", "Client", "Reactor", "MockProvider",
                "POSIX",
                // Built for the tests, which start them.
                "providerd", "providerctl", "mock-provider",
            ],
            swiftSettings: settings
        ),
    ]
)

// The fuzzers need a sanitizer that gives the program its main function: they are there for `make fuzz` only.
if Context.environment["PROVIDERD_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz",
            dependencies: ["JSON", "POSIX", "Framing", "Wire", "Dialects", "Providers"],
            path: "Tests/Fuzz",
            exclude: ["Seeds", "fuzz.sh", "words.dict"],
            swiftSettings: settings
        )
    )
}
