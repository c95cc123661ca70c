import ArgumentParser
import Client
import POSIX
import Wire

/// `providerctl check`: what is wrong with the configuration's files.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration's files: one line FILE:LINE: SEVERITY: MESSAGE for each problem.",
        discussion: """
            The daemon reads the files and changes nothing. The exit status is 1 where it would not take them. Without a \
            daemon, `providerd --check --config DIRECTORY` does the same.
            """
    )

    @Argument(help: "Another directory than the daemon's own, for an administrator.", completion: .directory)
    var directory: String?

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        let request = ConfigCheck(directory: try directory.map(absolute))
        do {
            try daemon.call(request, status: { $0.valid ? .success : .failed }) { result in
                for problem in result.problems {
                    try Output.line("\(result.directory)/\(Report.text(problem, Style.output))")
                }
                if result.valid {
                    Output.note("\(result.directory) is in order\(result.problems.isEmpty ? "" : ", with remarks")")
                } else {
                    Output.note("\(result.directory) holds errors: the daemon would not take it")
                }
            }
        } catch let error as ClientError where error.code == .notRunning {
            Report.show("\(error)")
            Output.note("  `providerd --check --config \(directory ?? "DIRECTORY")` checks the files without a daemon")
            throw Ending(status: .unreachable)
        }
    }

    /// The daemon has a working directory of its own.
    private func absolute(_ path: String) throws -> String {
        do throws(Errno) {
            return try File.realPath(path)
        } catch {
            throw Complaint(error.description)
        }
    }
}
