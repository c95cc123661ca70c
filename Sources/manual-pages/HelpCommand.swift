import JSON

/// A command as ArgumentParser describes it with `--experimental-dump-help`.
struct HelpCommand {
    /// An argument, option or flag.
    struct Argument {
        /// How it is written, each with its value: `-m <name>`, `--model <name>`; of an argument, the value alone.
        let forms: [String]
        /// What stands in the synopsis.
        let synopsis: String
        /// What it is.
        let abstract: String
        /// More about it.
        let discussion: String
        /// What it is without being given.
        let defaultValue: String?
        /// Whether it is a word without a name.
        let isPositional: Bool
        /// The name by which the same option of several commands is told.
        let name: String
    }

    /// The words by which it is called.
    let path: [String]
    /// What it does, in a sentence.
    let abstract: String
    /// More about it: paragraphs.
    let discussion: String
    /// What it takes.
    let arguments: [Argument]
    /// What it consists of.
    let commands: [HelpCommand]

    /// Reads a command, below others; nil where it is none, or hidden.
    init?(_ json: JSONValue?, below parents: [String] = []) {
        guard let json, let name = json["commandName"]?.stringValue else { return nil }
        if json["shouldDisplay"]?.boolValue == false { return nil }
        path = parents + [name]
        abstract = json["abstract"]?.stringValue ?? ""
        discussion = json["discussion"]?.stringValue ?? ""
        arguments = (json["arguments"]?.arrayValue ?? []).compactMap(Argument.init)
        let path = path
        commands = (json["subcommands"]?.arrayValue ?? []).filter { $0["commandName"]?.stringValue != "help" }
            .compactMap { HelpCommand($0, below: path) }
    }
}

extension HelpCommand.Argument {
    fileprivate init?(_ json: JSONValue) {
        guard json["shouldDisplay"]?.boolValue != false, let kind = json["kind"]?.stringValue else { return nil }
        let value = json["valueName"]?.stringValue ?? ""
        let names = (json["names"]?.arrayValue ?? []).map { name in
            (name["kind"]?.stringValue == "long" ? "--" : "-") + (name["name"]?.stringValue ?? "")
        }
        let isOptional = json["isOptional"]?.boolValue ?? false
        let dots = json["isRepeating"]?.boolValue == true ? "..." : ""
        isPositional = kind == "positional"
        let italic = Inline.italic(value)
        // A name that is long is the one that is read.
        let preferred = names.first { $0.hasPrefix("--") } ?? names.first ?? ""
        switch kind {
        case "positional": forms = [italic]
        case "option": forms = names.map { Inline.bold($0) + " " + italic }
        default: forms = names.map { Inline.bold($0) }
        }
        let form = isPositional ? italic : Inline.bold(preferred) + (kind == "option" ? " " + italic : "")
        synopsis = (isOptional ? "[\(form)]" : form) + dots
        name = isPositional ? value : preferred
        abstract = json["abstract"]?.stringValue ?? ""
        discussion = json["discussion"]?.stringValue ?? ""
        defaultValue = json["defaultValue"]?.stringValue
    }
}
