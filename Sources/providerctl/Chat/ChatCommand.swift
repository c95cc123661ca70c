/// What a person tells the program in a conversation, instead of the model.
enum ChatCommand: Equatable {
    /// Shows the model, or takes another.
    case model(String?)
    /// Shows what the model is told, or tells it something else.
    case system(String?)
    /// Sends a picture along with the next question.
    case image(String)
    /// Forgets what was said.
    case clear
    /// Asks the last question again.
    case retry
    /// Lists the commands.
    case help
    /// Ends the program.
    case quit
    /// None of these.
    case unknown(String)

    /// The commands as they are written, and what they do.
    static let list: KeyValuePairs<String, String> = [
        "/model [NAME]": "ask another model: a name, provider/model, or a route; without one, show it",
        "/system [TEXT]": "tell the model something before everything; - tells it nothing; without one, show it",
        "/image FILE": "send a picture along with the next question",
        "/clear": "forget what was said",
        "/retry": "ask the last question again",
        "/help": "show this",
        "/quit": "leave; Ctrl-D does as well",
    ]

    /// Their first words.
    static let words = list.map { String($0.key.prefix { $0 != " " }) }

    /// Reads what was written; nil for what is meant for the model.
    ///
    /// A command is one line that begins with a slash and a word: a path, a comment or code is meant for the model.
    init?(_ text: String) {
        guard text.hasPrefix("/"), !text.contains("\n") else { return nil }
        let word = text.prefix { $0 != " " }
        guard word.count > 1, word.dropFirst().allSatisfy({ $0.isASCII && $0.isLetter }) else { return nil }
        let rest = Self.trimmed(text.dropFirst(word.count))
        let argument = rest.isEmpty ? nil : rest
        switch word {
        case "/model": self = .model(argument)
        case "/system": self = .system(argument)
        case "/image": self = argument.map { .image($0) } ?? .unknown("/image needs a file")
        case "/clear": self = .clear
        case "/retry": self = .retry
        case "/help": self = .help
        case "/quit", "/exit": self = .quit
        default: self = .unknown("there is no command \(word); /help lists them")
        }
    }

    /// The question for the model in what was written: two slashes stand for one that begins no command.
    static func question(_ text: String) -> String {
        text.hasPrefix("//") && !text.contains("\n") ? String(text.dropFirst()) : text
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
