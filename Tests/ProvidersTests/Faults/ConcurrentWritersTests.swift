import Harness
import JSON
import POSIX
import Testing
import Wire

@testable import Providers

/// Fault 15: several writers at once.
@Suite(.timeLimit(.minutes(5)))
struct ConcurrentWritersTests {
    @Test("Writers that know nothing of each other lose nothing: every provider is there at the end")
    func writers() async throws {
        let fixture = try ConfigurationFixture()
        try await withThrowingTaskGroup { group in
            for writer in 0..<4 {
                group.addTask {
                    // A directory value of its own is what another daemon would have.
                    var snapshot = try fixture.load()
                    for number in 0..<5 {
                        let params = ProviderAdd(type: "echo", name: "w\(writer)-\(number)")
                        snapshot = try ProviderTransaction(fixture.directory, now: AddingTests.now)
                            .add(params, after: snapshot).snapshot
                    }
                }
            }
            // A reader meanwhile never sees anything unsound.
            group.addTask {
                for _ in 0..<50 { _ = try fixture.load() }
            }
            try await group.waitForAll()
        }
        let names = try fixture.load().names
        #expect(names.count == 22)
        #expect(try Directory.names(in: fixture.path).filter { $0.hasPrefix(".providerd") } == [".providerd.lock"])
    }

    @Test("Processes that write at once, and an editor that knows of no lock, lose nothing of each other's")
    func processes() async throws {
        let fixture = try ConfigurationFixture()
        let writers = 3
        let rounds = 4
        for writer in 0..<writers {
            var lines = ""
            for round in 0..<rounds {
                let name = "w\(writer)-\(round)"
                let requests: [JSONValue] = [
                    [
                        "method": "provider.add",
                        "params": ["type": "openai", "name": .string(name), "api_key": .string("sk-canary-\(name)")],
                    ],
                    [
                        "method": "provider.update",
                        "params": ["name": .string(name), "default_model": .string("model-\(round)")],
                    ],
                    [
                        "method": round.isMultiple(of: 2) ? "provider.remove" : "provider.update",
                        "params": ["name": .string(name)],
                    ],
                ]
                for request in requests { lines += String(decoding: request.serialized(), as: UTF8.self) + "\n" }
            }
            try fixture.write("../requests-\(writer)", lines)
        }
        let isOver = Guarded(false)
        async let editor = Self.edit(fixture) { isOver.withLock { $0 } }
        try await withThrowingTaskGroup { group in
            for writer in 0..<writers {
                group.addTask {
                    let requests = fixture.path + "/../requests-\(writer)"
                    let run = try Program.run([Program.transact, fixture.path, requests, "--patient"])
                    let answers = String(decoding: run.output, as: UTF8.self)
                    #expect(run.status == 0 && !answers.contains("error"), "\(answers)")
                }
            }
            try await group.waitForAll()
        }
        isOver.withLock { $0 = true }
        let edits = try await editor
        #expect(edits > 3)
        let snapshot = try fixture.load()
        var expected = ["deepseek", "parrot"]
        for writer in 0..<writers {
            for round in stride(from: 1, to: rounds, by: 2) {
                let provider = try #require(snapshot.providers["w\(writer)-\(round)"], "\(snapshot.names)")
                #expect(provider.defaultModel == "model-\(round)")
                #expect(provider.keys.map { $0.revealed() } == ["sk-canary-w\(writer)-\(round)"])
                expected.append(provider.name)
            }
        }
        #expect(snapshot.names == expected.sorted())
        let text = try fixture.text(".env")
        for edit in 0..<edits { #expect(text.contains("\nEDIT_\(edit)=by hand\n"), "\(edit) of \(edits)") }
        #expect(!text.contains("W0_0_"))
        #expect(try fixture.ownNames() == [])
    }

    /// Adds line after line to `.env` without the lock, in place and by rename; how many.
    ///
    /// Only so many, as whoever meets a conflict tries again for as long as there are hands that write.
    private static func edit(_ fixture: ConfigurationFixture, until isOver: @Sendable () -> Bool) async throws -> Int {
        var count = 0
        while !isOver(), count < 25 {
            let line = "EDIT_\(count)=by hand\n"
            count.isMultiple(of: 2) ? try fixture.append(line, to: ".env") : try fixture.exchange(".env") { $0 + line }
            count += 1
            try await Task.sleep(for: .milliseconds(3))
        }
        return count
    }
}
