import Testing

/// The modules of the product, lowest floor first, and what each may import of ours and of others'.
///
/// The table of the architecture, which a change of the graph changes here, with its reason. `Synchronization` is part
/// of the standard library and free to all. Those without `Glibc` do no input and output of their own.
private let floors: KeyValuePairs<String, Set<String>> = [
    "CLinux": [],
    "CSystemd": [],
    "CCurl": [],
    "JSON": [],
    "POSIX": ["CLinux", "Glibc"],
    "Reactor": ["CLinux", "POSIX", "Glibc"],
    "Systemd": ["CSystemd", "POSIX", "Logging", "Glibc"],
    "Framing": ["JSON"],
    "Curl": ["CCurl", "Reactor", "Glibc"],
    "Wire": ["JSON"],
    "Dialects": ["JSON", "Framing", "Wire"],
    // A handler file is written in the vocabulary of the dialects.
    "Providers": ["JSON", "Wire", "Dialects", "POSIX"],
    "Streams": ["JSON", "Dialects", "Providers", "Wire"],
    "Daemon": [
        "JSON", "POSIX", "Reactor", "Systemd", "Framing", "Curl", "Wire", "Dialects", "Providers", "Streams", "Logging",
        "Glibc",
    ],
    "Client": ["JSON", "Wire", "POSIX", "Glibc"],
    // It speaks to the terminal, and has one signal's number of Glibc: SIGWINCH.
    "LineEditing": ["POSIX", "Glibc"],
    "MockProvider": ["POSIX", "Reactor", "JSON", "Framing", "Glibc"],
    "providerd": ["Daemon", "Systemd", "Logging", "ArgumentParser", "Glibc"],
    // A handler file is tried on recorded bytes without the daemon.
    "providerctl": ["Client", "Wire", "JSON", "POSIX", "Dialects", "LineEditing", "ArgumentParser", "Glibc"],
    // Run by the build.
    "manual-pages": ["JSON", "POSIX", "ArgumentParser", "Glibc"],
    "mock-provider": ["MockProvider", "Reactor", "ArgumentParser", "Glibc"],
]

@Suite(.timeLimit(.minutes(1)))
struct ImportGraphTests {
    @Test("every module imports only what its floor allows")
    func imports() throws {
        let allowed = Dictionary(uniqueKeysWithValues: floors.map { ($0.key, $0.value) })
        let files = try SourceFile.sources
        #expect(files.count > 50)
        for file in files {
            for (module, line) in file.imports where module != "Synchronization" && module != file.module {
                #expect(allowed[file.module]?.contains(module) == true, "\(file.path):\(line) imports \(module)")
            }
        }
    }

    @Test("nothing imports upwards: every module stands below those that import it")
    func acyclic() {
        var below: Set<String> = ["Glibc", "Logging", "ArgumentParser"]
        for (module, imports) in floors {
            #expect(imports.isSubset(of: below), "\(module) imports \(imports.subtracting(below).sorted())")
            below.insert(module)
        }
    }

    @Test("every folder of Sources is a module of the table, and every module of the table is there")
    func complete() throws {
        let folders = Set(try SourceFile.paths(in: "Sources").map { String($0.split(separator: "/")[1]) })
        #expect(folders == Set(floors.map(\.key)))
    }

    @Test("every Swift module of ours explains itself in a page of documentation")
    func pages() throws {
        let paths = Set(try SourceFile.paths(in: "Sources"))
        let withoutPage: Set = [
            "CLinux", "CSystemd", "CCurl", "providerd", "providerctl", "mock-provider", "manual-pages",
        ]
        let missing = floors.map(\.key).filter { module in
            !withoutPage.contains(module) && !paths.contains("Sources/\(module)/\(module).docc/\(module).md")
        }
        #expect(missing.isEmpty)
    }
}
