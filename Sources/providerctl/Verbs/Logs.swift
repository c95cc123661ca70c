import ArgumentParser
import Client
import POSIX
import Wire

/// `providerctl logs`: the daemon's log, or where it is.
struct Logs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Follow the daemon's log in systemd's journal.",
        discussion: """
            At a terminal it runs journalctl for the unit that the daemon runs in; elsewhere, and with --print, it \
            prints that command. A daemon that no service manager started logs to its standard error.
            """
    )

    @Flag(name: .customLong("print"), help: "Print the command and do not run it.")
    var prints = false

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        let place = try place()
        switch place {
        case .journal(let words):
            if daemon.json { return try Output.line(JournalPlace.json(words)) }
            guard !prints, Terminal.isTerminal(1) else { return try Output.line(words.joined(separator: " ")) }
            do throws(Errno) {
                try Execution.replace(with: words)
            } catch {
                throw Complaint("\(error); the command is \(words.joined(separator: " "))")
            }
        case .process(let id):
            throw Complaint("no service manager started the daemon (process \(id)): its log is its standard error")
        }
    }

    /// Where the daemon that answers logs to, or where one would that is not running.
    private func place() throws -> JournalPlace {
        do {
            // Without taking Ctrl-C: journalctl is to have it.
            var session = try Session(path: daemon.socket)
            let status = try session.call(DaemonStatus())
            return JournalPlace(process: status.pid, socket: session.path)
        } catch let error as ClientError where error.code == .notRunning {
            return JournalPlace(user: ProcessContext.userID != 0)
        }
    }
}
