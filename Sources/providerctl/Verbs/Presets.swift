import ArgumentParser
import Client
import Wire

/// `providerctl presets`: the services that `add --preset` knows.
struct Presets: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the services that are known by name.",
        discussion: "A file NAME.json in the folder presets of the configuration's directory adds one, or replaces one."
    )

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        try daemon.call(ProviderPresets()) { result in
            var table = Table("SERVICE", "TYPE", "MODELS", "WHERE TO GET A KEY")
            for preset in result.presets {
                let models = preset.models.prefix(2).joined(separator: ", ")
                table.add(preset.name, preset.type, models, preset.keyPage ?? "")
            }
            try table.lines.forEach(Output.line)
            for problem in result.problems { Output.note("\(problem.file): \(problem.message)") }
        }
    }
}
