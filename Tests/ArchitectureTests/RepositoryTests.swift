import Glibc
import Harness
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RepositoryTests {
    private static func text(_ path: String) throws -> String {
        String(decoding: try readFile(ReferenceMaterial.projectRoot + "/" + path), as: UTF8.self)
    }

    @Test("the top level holds what the architecture lists and nothing else")
    func topLevel() throws {
        let expected: Set = [
            "Package.swift", "Sources", "Tests", "systemd", "config", "README.md", "Makefile", "LICENSE", ".ci",
            ".gitignore", ".swift-format",
        ]
        // Not the directory, in which tools and those who run the tests may leave what they like.
        let tracked = try Self.trackedNames().subtracting(["Package.resolved"])
        #expect(tracked.isEmpty || tracked == expected)
        #expect(try expected.isSubset(of: listDirectory(ReferenceMaterial.projectRoot)))
    }

    /// The names that git tracks at the top level; none where there is no git, or no repository of this user.
    private static func trackedNames() throws -> Set<String> {
        let command = "git -C '\(ReferenceMaterial.projectRoot)' ls-files 2>/dev/null </dev/null"
        guard let output = unsafe popen(command, "r") else { throw HarnessError("popen: errno \(errno)") }
        var bytes: [UInt8] = []
        while case let byte = unsafe getc(output), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        unsafe pclose(output)
        return Set(bytes.split(separator: 10).map { String(decoding: $0.prefix { $0 != 47 }, as: UTF8.self) })
    }

    @Test("every make command of the README is a target of the Makefile")
    func commands() throws {
        let targets = Set(
            try Self.text("Makefile").split(separator: "\n")
                .filter { $0.first?.isLetter == true }
                .compactMap { line in line.firstIndex(of: ":").map { String(line[..<$0]) } }
        )
        let commands = try Self.text("README.md").split(separator: "\n").compactMap { line -> String? in
            let words = line.split(separator: " ").drop { $0 == "$" || $0 == "sudo" }
            guard words.first == "make", let target = words.dropFirst().first else { return nil }
            return String(target)
        }
        #expect(commands.count >= 2, "the README tells how to try and how to test: \(commands)")
        for command in commands { #expect(targets.contains(command), "make \(command)") }
    }

    @Test("the units run the daemon with options that exist and name only groups that sysusers makes")
    func units() throws {
        let users = try Self.text("systemd/sysusers.d/providerd.conf")
        for unit in ["systemd/providerd.service", "systemd/user/providerd.service"] {
            let line = try #require(
                try Self.text(unit).split(separator: "\n").first { $0.hasPrefix("ExecStart=") }
            )
            let words = line.split(separator: " ")
            #expect(words.first == "ExecStart=/usr/local/bin/providerd")
            if let option = words.firstIndex(of: "--admin-group") {
                #expect(users.contains("g \(words[option + 1]) "), "\(words[option + 1])")
            }
        }
        let socket = try Self.text("systemd/providerd.socket")
        #expect(socket.contains("\nListenStream=/run/providerd/socket\n"))
        #expect(socket.contains("\nSocketGroup=providerd\n") && users.contains("u providerd "))
    }
}
