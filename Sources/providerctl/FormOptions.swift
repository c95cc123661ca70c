import ArgumentParser

/// Whether a person may be asked.
struct FormOptions: ParsableArguments {
    @Flag(help: "Ask nothing, at a terminal either.")
    var noInput = false

    /// Whether somebody sits there to answer.
    var mayAsk: Bool { !noInput && Input.isTerminal }
}
