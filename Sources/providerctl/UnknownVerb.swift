import ArgumentParser
import Wire

/// What a person may have meant who named a verb that there is not.
enum UnknownVerb {
    /// A sentence that names verbs like the one of a command line; nil where that is known, or nothing is like it.
    static func hint(_ arguments: some Sequence<String>) -> String? {
        var command: any ParsableCommand.Type = Providerctl.self
        var known: [String] = []
        for word in words(of: arguments) {
            let verbs = command.configuration.subcommands
            if let verb = verbs.first(where: { names(of: $0).contains(word) }) {
                command = verb
                known.append(word)
                continue
            }
            // Also where a verb without a name is the default one, and would take the word for its own.
            let near = Spelling.nearest(to: word, among: verbs.flatMap(names))
            let name = (known + [word]).joined(separator: " ")
            return near.isEmpty ? nil : "there is no verb \(name); is \(near.joined(separator: " or ")) meant?"
        }
        return nil
    }

    private static func names(of verb: any ParsableCommand.Type) -> [String] {
        [verb.configuration.commandName ?? "\(verb)".lowercased()] + verb.configuration.aliases
    }

    /// The words that are no options, nor the values of those that every verb has.
    private static func words(of arguments: some Sequence<String>) -> [String] {
        var isValue = false
        var words: [String] = []
        for word in arguments {
            if !isValue, !word.hasPrefix("-") { words.append(word) }
            isValue = word == "--socket"
        }
        return words
    }
}
