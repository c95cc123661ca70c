import Glibc
import Harness
import POSIX
import Providers
import Testing
import Wire

/// Whether this machine lets the tests mount a file system.
enum Mounting {
    static let isPossible: Bool = {
        // Not being able to is the answer that is asked for.
        guard isRoot, let directory = try? TemporaryDirectory() else { return false }
        guard Program.succeeds("mount", "-t", "tmpfs", "none", directory.path) else { return false }
        return Program.succeeds("umount", directory.path)
    }()
}

/// Fault 14 on real file systems, which only root can mount.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Mounting.isPossible, "file systems cannot be mounted here"))
struct RealDiskTests {
    /// Mounts a small file system over a fixture's directory, with the same files, for as long as `body` runs.
    private func withMount(_ options: String, _ body: (ConfigurationFixture) throws -> Void) throws {
        let fixture = try ConfigurationFixture(environment: nil, metadata: nil, handlers: [:])
        try #require(Program.succeeds("mount", "-t", "tmpfs", "-o", options, "none", fixture.path))
        defer { #expect(Program.succeeds("umount", "-l", fixture.path)) }
        try fixture.write(".env", ConfigurationFixture.environment)
        try fixture.write("providers_meta.json", ConfigurationFixture.metadata)
        try Directory.create(fixture.file("handlers"))
        try fixture.write("handlers/deepseek.json", ConfigurationFixture.handler)
        try fixture.write("handlers/parrot.json", #"{"dialect":"echo"}"#)
        try body(fixture)
    }

    @Test("A full disk changes nothing, however full it is", arguments: [TransactionCase.add, .update, .remove], 0..<6)
    func full(operation: TransactionCase, freePages: Int) throws {
        try withMount("size=256k") { fixture in
            let state = try fixture.state()
            // Fill it up, then give back a few pages, so that it gets full at different steps.
            let filler = try FileDescriptor.open(fixture.file("zz-filler"), [.writeOnly, .create])
            let page = [UInt8](repeating: 0x78, count: 4096)
            var pages = 0
            while (try? filler.writeAll(page.span, name: "filler")) != nil { pages += 1 }
            #expect(ftruncate(filler.number, off_t((pages - freePages) * 4096)) == 0)
            var isMade = true
            do {
                _ = try operation.run(fixture)
                #expect(freePages > 1)
            } catch let error as RPCError {
                isMade = false
                #expect(error.code == .configWriteFailed)
                #expect(error.message.contains("No space left on device; nothing has changed"))
            }
            #expect(isMade || freePages < 5)
            let now = try fixture.state().filter { !$0.hasPrefix("zz-filler") }
            #expect((now == state) != isMade)
            #expect(try fixture.load().names.contains("parrot"))
            #expect(try fixture.ownNames() == [])
        }
    }

    @Test(
        "Under a read-only bind mount nothing is written, and everything is read",
        arguments: [
            TransactionCase.add, .update, .remove, .route,
        ]
    )
    func bound(operation: TransactionCase) throws {
        let fixture = try ConfigurationFixture()
        let base = try fixture.load()
        let state = try fixture.state()
        try #require(Program.succeeds("mount", "--bind", fixture.path, fixture.path))
        defer { #expect(Program.succeeds("umount", "-l", fixture.path)) }
        try #require(Program.succeeds("mount", "-o", "remount,bind,ro", fixture.path))
        #expect {
            try operation.run(fixture)
        } throws: { error in
            guard let error = error as? RPCError, error.code == .configWriteFailed else { return false }
            return error.message.contains("Read-only file system; nothing has changed")
        }
        #expect(try fixture.state() == state)
        #expect(try fixture.load().contentHash == base.contentHash)
    }

    @Test("A file system that can only be read is read, and refuses a change")
    func readOnly() throws {
        try withMount("size=256k") { fixture in
            let base = try fixture.load()
            try #require(Program.succeeds("mount", "-o", "remount,ro", fixture.path))
            #expect {
                try ProviderTransaction(fixture.directory).add(AddingTests.request, after: base)
            } throws: { error in
                guard let error = error as? RPCError, error.code == .configWriteFailed else { return false }
                return error.message.contains("Read-only file system; nothing has changed")
            }
            #expect(try fixture.load().contentHash == base.contentHash)
        }
    }
}
