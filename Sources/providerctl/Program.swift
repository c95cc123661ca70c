import ArgumentParser
import Client
import Glibc
import POSIX
import Wire

/// The program: reads its arguments, runs one verb, and says by its exit status how that went.
@main
enum Program {
    static func main() {
        do {
            var verb = try Providerctl.parseAsRoot()
            try verb.run()
        } catch let error as RPCError {
            Report.show(error)
            exit(ExitStatus(error.code).rawValue)
        } catch let error as Reported {
            exit(ExitStatus(error.error.code).rawValue)
        } catch let ending as Ending {
            exit(ending.status.rawValue)
        } catch let error as ClientError {
            Report.show("\(error)")
            exit(ExitStatus(error.code).rawValue)
        } catch let error as Complaint {
            Report.show(error.message)
            exit(ExitStatus.usage.rawValue)
        } catch is Interruption {
            // The terminal has shown ^C, and the shell's prompt is to stand in a line of its own.
            if Terminal.isTerminal(STDERR_FILENO) { Output.note("") }
            exit(ExitStatus.interrupted.rawValue)
        } catch is BrokenPipe {
            exit(ExitStatus.brokenPipe.rawValue)
        } catch {
            // What is left is ArgumentParser's: help, which is no failure, and what is wrong with the arguments.
            if let hint = UnknownVerb.hint(CommandLine.arguments.dropFirst()) { Report.show(hint) }
            Providerctl.exit(withError: error)
        }
    }
}
