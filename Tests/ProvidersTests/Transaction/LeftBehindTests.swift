import Glibc
import Harness
import POSIX
import Testing
import Wire

@testable import Providers

/// What a transaction that died has left behind, and what others did to it before the next load.
@Suite(.timeLimit(.minutes(5)))
struct LeftBehindTests {
    /// A disk that nothing reaches any more once `count` steps have followed the one that put the metadata in place.
    private static func dying(_ count: Int) -> DiskWriter {
        let left = Guarded<Int?>(nil)
        return DiskWriter { step in
            left.withLock { left in
                if let known = left {
                    left = known - 1
                    return known > 0 ? nil : Errno(EIO, "injected")
                }
                if case .exchange(_, let target) = step, target.hasSuffix("providers_meta.json") { left = count }
                return nil
            }
        }
    }

    /// Edits a file as `sed -i` does: by a new one in its place.
    private static func edit(_ fixture: ConfigurationFixture, _ name: String, _ change: (String) -> String) throws {
        try fixture.write("edited", change(fixture.text(name)))
        try File.rename(fixture.file("edited"), to: fixture.file(name))
    }

    private static func ownNames(_ fixture: ConfigurationFixture) throws -> [String] {
        try Directory.names(in: fixture.path).filter { $0.hasPrefix(".providerd") && $0 != ".providerd.lock" }
    }

    @Test(
        "Once the metadata are in place a transaction counts, whatever a hand edits before its journal is gone",
        arguments: [".env", "providers_meta.json"],
        0..<12
    )
    func editedBehindTheCommitPoint(edited: String, steps: Int) throws {
        for isRemoval in [false, true] {
            let fixture = try ConfigurationFixture()
            let base = try fixture.load()
            let transaction = ProviderTransaction(fixture.directory, now: AddingTests.now, disk: Self.dying(steps))
            // Whoever is dead answers nothing, so what the call says is not looked at.
            if isRemoval {
                _ = try? transaction.remove(ProviderRemove(name: "deepseek"), after: base)
            } else {
                _ = try? transaction.add(AddingTests.request, after: base)
            }
            try Self.edit(fixture, edited) { text in
                edited == ".env" ? text + "# edited\n" : text.replacing("of somebody else", with: "# edited")
            }
            let snapshot = try fixture.load()
            #expect(snapshot.names == (isRemoval ? ["parrot"] : ["deepseek", "my-llm", "parrot"]))
            #expect(try fixture.text(edited).contains("# edited"))
            let isWritten = try fixture.text(".env").contains(isRemoval ? "DEEPSEEK_API_KEY" : "MY_LLM_API_KEY")
            #expect(isWritten != isRemoval)
            let handlers = try Directory.names(in: fixture.file("handlers"))
            #expect(handlers.contains("my-llm.json") == !isRemoval)
            #expect(handlers.contains("deepseek.json") == !isRemoval)
            #expect(try Self.ownNames(fixture) == [])
        }
    }

    @Test(
        "A journal that cannot be used is reported; until it is gone nothing is swept and nothing written",
        arguments: [
            "", "{}", #"{"version":1,"files":[]}"#,
            #"{"version":2,"files":[{"place":"directory","target":"../x","backup":".providerd-1.old"}]}"#,
            #"{"version":2,"files":[{"place":"directory","target":"/etc/x","backup":".providerd-1.old"}]}"#,
            #"{"version":2,"files":[{"place":"elsewhere","target":".env","backup":".providerd-1.old"}]}"#,
            #"{"version":2,"files":[{"place":"directory","target":".env","backup":"providers_meta.json"}]}"#,
            #"{"version":2,"files":[{"place":"directory","target":".env","backup":".providerd-/../../x"}]}"#,
        ]
    )
    func unusable(journal: String) throws {
        let fixture = try ConfigurationFixture()
        let sound = try fixture.load()
        try fixture.write(".providerd.journal", journal)
        try fixture.write(".providerd-0123456789abcdef.old", "the only copy")
        try fixture.write(".providerd-0123456789abcdef.new", "the other")
        let snapshot = try fixture.load()
        #expect(snapshot.problems.map(\.file) == [".providerd.journal"])
        #expect(snapshot.problems.allSatisfy { $0.severity == .warning })
        #expect(snapshot.contentHash != sound.contentHash)
        #expect(fixture.directory.check() == snapshot.problems)
        let state = try fixture.state()
        #expect {
            try AddingTests.transaction(fixture).add(AddingTests.request, after: snapshot)
        } throws: { error in
            guard let error = error as? RPCError, error.code == .configWriteFailed else { return false }
            return error.message.contains(".providerd.journal") && error.message.hasSuffix("nothing has changed")
        }
        #expect(try fixture.state() == state)
        #expect(try Self.ownNames(fixture).count == 3)

        try File.unlink(fixture.file(".providerd.journal"))
        #expect(try fixture.load().contentHash == sound.contentHash)
        #expect(try Self.ownNames(fixture) == [])
    }

    @Test("A conflict that cannot be undone is not told as one that has changed nothing")
    func conflictNotUndone() throws {
        let fixture = try ConfigurationFixture()
        let base = try fixture.load()
        let path = fixture.file("providers_meta.json")
        let isPut = Guarded(false)
        let disk = DiskWriter { step in
            isPut.withLock { isPut in
                // An editor is faster with the metadata than the transaction, and then the disk fails.
                if isPut { return Errno(EIO, "injected") }
                if case .synchronizeDirectory(let directory) = step, directory.hasSuffix("/handlers") {
                    isPut = true
                    try? writeFile(path, ConfigurationFixture.metadata + "\n")
                }
                return nil
            }
        }
        #expect {
            try ProviderTransaction(fixture.directory, now: AddingTests.now, disk: disk)
                .add(AddingTests.request, after: base)
        } throws: { error in
            guard let error = error as? RPCError, error.code == .configWriteFailed else { return false }
            return error.message.contains("providers_meta.json") && !error.message.contains("nothing has changed")
        }
        let snapshot = try fixture.load()
        #expect(snapshot.names == base.names)
        #expect(try fixture.text(".env") == ConfigurationFixture.environment)
        #expect(try Self.ownNames(fixture) == [])
    }

    @Test("A directory that was moved after a death is set right where it is now", arguments: [false, true])
    func moved(isLinked: Bool) throws {
        var seen: Set<Bool> = []
        var isCutOff = true
        var limit = 0
        while isCutOff {
            let fixture = try ConfigurationFixture()
            if isLinked {
                try File.rename(fixture.file(".env"), to: fixture.credentials + "/keys")
                try File.createLink(fixture.file(".env"), to: "../credentials/keys")
            }
            let base = try fixture.load()
            let left = Guarded(limit)
            let disk = DiskWriter { _ in
                left.withLock { left in
                    left -= 1
                    return left < 0 ? Errno(EIO, "injected") : nil
                }
            }
            // Whoever is dead answers nothing, so what the call says is not looked at.
            _ = try? ProviderTransaction(fixture.directory, now: AddingTests.now, disk: disk)
                .add(AddingTests.request, after: base)
            isCutOff = left.withLock { $0 < 0 }
            limit += 1

            let elsewhere = fixture.path + "-moved"
            try File.rename(fixture.path, to: elsewhere)
            let snapshot = try ConfigurationDirectory(elsewhere).load(after: .empty(directory: elsewhere))
            let isNew = snapshot.names.contains("my-llm")
            seen.insert(isNew)
            let keys = String(decoding: try readFile(elsewhere + "/.env"), as: UTF8.self)
            #expect(keys.contains("MY_LLM_API_KEY") == isNew, "\(limit)")
            #expect(try Directory.names(in: elsewhere + "/handlers").contains("my-llm.json") == isNew, "\(limit)")
            for directory in [elsewhere, elsewhere + "/handlers", fixture.credentials] {
                let own = try Directory.names(in: directory).filter { $0.hasPrefix(".providerd") }
                #expect(own.allSatisfy { $0 == ".providerd.lock" }, "\(limit)")
            }
        }
        #expect(seen == [false, true])
    }

    @Test("A journal names its files by where they belong, and finds them where they are now")
    func places() throws {
        let fixture = try ConfigurationFixture()
        try File.rename(fixture.file(".env"), to: fixture.credentials + "/keys")
        try File.createLink(fixture.file(".env"), to: "../credentials/keys")
        let targets = [
            fixture.credentials + "/keys", fixture.file("handlers/deepseek.json"), fixture.file("shared/deepseek.json"),
            fixture.file("providers_meta.json"),
        ]
        let journal = TransactionJournal(
            entries: targets.map { target in
                let directory = Path.parent(of: target)
                return TransactionJournal.Entry(
                    target: target,
                    backup: directory + "/.providerd-1.old",
                    staged: .init(path: directory + "/.providerd-1.new", inode: .max, modified: 7)
                )
            }
        )
        let bytes = try #require(journal.bytes(in: JournalPlaces(fixture.directory.files)))
        #expect(!String(decoding: bytes, as: UTF8.self).contains(fixture.path))
        #expect(TransactionJournal(bytes: bytes, places: JournalPlaces(fixture.directory.files)) == journal)

        let elsewhere = Path.parent(of: fixture.path) + "/moved"
        try File.rename(fixture.path, to: elsewhere)
        let moved = TransactionJournal(bytes: bytes, places: JournalPlaces(ConfigurationDirectory(elsewhere).files))
        #expect(
            moved?.entries.map(\.target) == targets.map { $0.replacing(fixture.path + "/", with: elsewhere + "/") }
        )
        try File.rename(elsewhere, to: fixture.path)

        let foreign = TransactionJournal(entries: [.init(target: "/etc/passwd", backup: nil, staged: nil)])
        #expect(foreign.bytes(in: JournalPlaces(fixture.directory.files)) == nil)
    }

    @Test("What others keep beside a linked file under names like the daemon's is theirs")
    func namesLikeItsOwn() throws {
        let home = try TemporaryDirectory()
        let fixture = try ConfigurationFixture()
        try File.rename(fixture.file(".env"), to: home.path + "/.env")
        try File.createLink(fixture.file(".env"), to: home.path + "/.env")
        let foreign = [".providerd.conf", ".providerd-notes", ".providerd-old.env", ".providerd.journal"]
        for name in foreign { try writeFile(home.file(name), "theirs") }
        try Directory.create(home.path + "/.providerd")
        try writeFile(home.file(".providerd-0123456789abcdef.old"), "DEEPSEEK_API_KEY=sk-left")
        #expect(fixture.directory.check().count == 1)
        let base = try fixture.load()
        let change = try ProviderTransaction(fixture.directory).add(AddingTests.request, after: base)
        #expect(change.snapshot.names.contains("my-llm"))
        #expect(try Directory.names(in: home.path).sorted() == ([".env", ".providerd"] + foreign).sorted())
        #expect(fixture.directory.check().isEmpty)
    }
}
