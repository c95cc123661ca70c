/// What a change of the configuration has written, for people.
enum ChangeText {
    /// Shows the files and what a person should know.
    static func show(_ changed: [String], _ warnings: [String], isDryRun: Bool = false) throws {
        if !changed.isEmpty {
            try Output.line("\(isDryRun ? "would write" : "wrote") \(changed.joined(separator: ", "))")
        }
        for warning in warnings {
            Output.note("warning: \(warning)")
        }
    }
}
