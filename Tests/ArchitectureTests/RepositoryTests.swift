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
        // What tools leave behind and .gitignore keeps out.
        let left: Set = [".git", "Package.resolved", ".swiftpm", ".vscode", ".idea"]
        let found = try listDirectory(ReferenceMaterial.projectRoot)
            .filter { !left.contains($0) && !$0.hasPrefix(".build") }
        #expect(Set(found) == expected)
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
