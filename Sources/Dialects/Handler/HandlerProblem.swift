/// One thing that is wrong with a handler.
package struct HandlerProblem: Error, Sendable, Equatable {
    /// The place: a JSON Pointer (RFC 6901) into the handler; empty for the whole.
    package let path: String
    /// What is wrong: one sentence for a person.
    package let message: String

    /// The problem `message` at `path`.
    package init(_ message: String, at path: String = "") {
        self.path = path
        self.message = message
    }

    /// The same problem seen from further outside.
    func within(_ prefix: String) -> HandlerProblem {
        HandlerProblem(message, at: prefix + path)
    }

    /// The pointer of the member `name` of the whole.
    static func pointer(_ name: String) -> String {
        var text = "/"
        for character in name.unicodeScalars {
            switch character {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}

/// Everything that is wrong with a handler, never empty.
package struct HandlerError: Error, Sendable, Equatable {
    /// The problems in the order of the file.
    package let problems: [HandlerProblem]
}
