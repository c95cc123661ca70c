import POSIX
import Reactor

/// A mock as a program of its own: runs on the calling thread until SIGTERM or SIGINT.
package struct StandaloneMock {
    /// Why the program cannot run, one sentence for a person.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// The signals that stop it; they must be blocked before `run`.
    package static let signals: [CInt] = [15, 2]

    private let port: UInt16
    private let script: Script

    /// A mock for a port, 0 for a free one.
    package init(port: UInt16, script: Script) {
        self.port = port
        self.script = script
    }

    /// Reads script files, later ones over earlier ones.
    package static func script(from paths: [String]) throws(Failure) -> Script {
        var script = Script()
        for path in paths {
            do {
                script.merge(try Script.parse(try File.read(path, limit: 64 * 1024 * 1024).bytes))
            } catch let error as ScriptError {
                throw Failure(description: "\(path): \(error)")
            } catch {
                throw Failure(description: "\(error)")
            }
        }
        return script
    }

    /// Serves until a signal stops it; the address goes to standard output, the counters at the end to standard error.
    package func run(portFile: String?) throws(Failure) {
        do throws(Errno) {
            try DescriptorLimit.raise()
            let loop = try EventLoop(name: "mock")
            let mock = try MockProvider.start(on: loop, script: script, port: port)
            let signals = try SignalSource(loop: loop, signals: Self.signals) { _ in
                mock.stop()
                loop.stop()
            }
            if let portFile { try Self.replace(portFile, with: "\(mock.port)\n") }
            try Self.say("mock-provider: listening on \(mock.baseURL)\n", on: 1)
            loop.run()
            signals.cancel()
            try Self.say("mock-provider: \(mock.counters.summary)\n", on: 2)
        } catch {
            throw Failure(description: "\(error)")
        }
    }

    /// Writes a small file so that a reader sees all of it or none.
    private static func replace(_ path: String, with text: String) throws(Errno) {
        let temporary = path + ".new"
        let file = try FileDescriptor.open(temporary, [.writeOnly, .create, .truncate], mode: 0o644)
        try file.writeAll(Array(text.utf8).span, name: temporary)
        file.close()
        try File.rename(temporary, to: path)
    }

    private static func say(_ text: String, on fd: CInt) throws(Errno) {
        _ = try write(Array(text.utf8).span, to: fd)
    }
}
