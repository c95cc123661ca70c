import JSON

/// What echo reads of a request: the last text of the user, and how much text there is in all.
struct EchoPrompt {
    /// The text of the last message whose role is `user`; empty when there is none.
    private(set) var text = ""
    /// The words of all messages.
    private(set) var words = 0

    /// Reads the params of a `chat.*` request.
    ///
    /// - Throws: `DialectError` when they are no JSON object or hold no list of messages.
    init(_ params: Span<UInt8>) throws(DialectError) {
        guard let range = try RequestMembers(params)["messages"] else {
            throw DialectError("messages is missing", at: "/messages")
        }
        let messages: JSONValue
        do throws(JSONError) {
            messages = try JSONValue.parse(params.extracting(range))
        } catch {
            throw DialectError("messages cannot be read: \(error.message)", at: "/messages")
        }
        guard case .array(let list) = messages else { throw DialectError("messages must be an array", at: "/messages") }
        for message in list {
            let text = Self.text(message["content"])
            words += EchoWords(text).count
            if message["role"]?.stringValue == "user" { self.text = text }
        }
    }

    /// The text of a message's content: a string, or the texts of its parts one after the other.
    private static func text(_ content: JSONValue?) -> String {
        switch content {
        case .string(let text)?: text
        case .array(let parts)?: parts.compactMap { $0["text"]?.stringValue ?? $0.stringValue }.joined()
        default: ""
        }
    }
}

/// A text cut behind the white space that follows each word, so that the pieces make up the text exactly.
struct EchoWords {
    private var rest: Substring

    /// The pieces of `text`.
    init(_ text: String) {
        rest = text[...]
    }

    /// The number of pieces.
    var count: Int {
        var copy = self
        var count = 0
        while copy.next() != nil { count += 1 }
        return count
    }

    /// The next piece: white space at the very beginning, a word, and the white space behind it.
    mutating func next() -> Substring? {
        guard !rest.isEmpty else { return nil }
        let word = rest.firstIndex { !$0.isWhitespace } ?? rest.endIndex
        let space = rest[word...].firstIndex(where: \.isWhitespace) ?? rest.endIndex
        let end = rest[space...].firstIndex { !$0.isWhitespace } ?? rest.endIndex
        defer { rest = rest[end...] }
        return rest[..<end]
    }
}
