import ArgumentParser
import Wire

/// What a person may have meant who named a verb that there is not.
enum UnknownVerb {
    /// A sentence that names verbs like the one of a command line; nil where that is known, or nothing is like it.
    static func hint(_ arguments: some Sequence<String>) -> String? {
        let names = Providerctl.configuration.subcommands.flatMap { verb in
            [verb.configuration.commandName ?? "\(verb)".lowercased()] + verb.configuration.aliases
        }
        guard let word = verb(in: arguments), !names.contains(word) else { return nil }
        let near = Spelling.nearest(to: word, among: names)
        return near.isEmpty ? nil : "there is no verb \(word); is \(near.joined(separator: " or ")) meant?"
    }

    /// The first word that is no option, nor the value of one.
    private static func verb(in arguments: some Sequence<String>) -> String? {
        var isValue = false
        for word in arguments {
            if !isValue, !word.hasPrefix("-") { return word }
            isValue = word == "--socket"
        }
        return nil
    }
}
