import ArgumentParser
import Client
import Wire

/// `providerctl reload`: has the files read now.
struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Have the daemon read its files now.")

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        try daemon.call(ConfigReload()) { result in
            try Output.line("generation \(result.generation)")
            for (word, names) in [("added", result.added), ("updated", result.updated), ("removed", result.removed)]
            where !names.isEmpty {
                try Output.line("\(word) \(names.joined(separator: ", "))")
            }
        }
    }
}
