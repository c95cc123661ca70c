import JSON

/// A field's question as a person sees it, and what is made of the answer.
struct Question {
    /// What a person answered.
    enum Answer {
        /// Nothing: what is there, or the default, counts.
        case nothing
        /// That there is to be no value.
        case none
        /// A value.
        case value(JSONValue)
    }

    let field: FormField
    /// What Enter takes, beside the schema's own default.
    let offered: JSONValue?
    /// Values to help a person along; the schema's examples where there are none.
    let examples: [JSONValue]
    /// A sentence more.
    let hint: String?
    /// Whether there should be a value, though none is required.
    let isExpected: Bool
    /// Whether there is a secret already, which Enter keeps.
    let isKept: Bool

    private var style: Style { Style.errors }

    /// Asks once.
    func ask() throws -> Answer {
        explain()
        switch field.kind {
        case .choice(let words): return try choose(words)
        case .boolean: return try confirm()
        case .secret: return try secret()
        case .text, .number, .json, .members: return try line()
        }
    }

    /// The title, what it means, and examples.
    private func explain() {
        Interview.say()
        Interview.say(style.bold(field.title) + (isOptional ? style.dim("  optional") : ""))
        if !field.summary.isEmpty { Interview.say(style.dim("  \(field.summary)")) }
        let shown = examples.isEmpty ? field.examples : examples
        if !shown.isEmpty, standard == nil || !examples.isEmpty {
            Interview.say(style.dim("  Such as \(shown.prefix(4).map(Self.text).joined(separator: ", "))"))
        }
        if let hint { Interview.say(style.dim("  \(hint)")) }
    }

    private var standard: JSONValue? { offered ?? field.standard }
    private var isOptional: Bool { !field.isRequired && !isExpected && standard == nil }

    private func choose(_ words: [String]) throws -> Answer {
        let entries = words.map { Menu.Entry(title: $0, name: $0) }
        let none = Menu.Entry(title: "(no value)", name: "-")
        let menu = Menu([Menu.Section(title: "", entries: entries + (field.isRequired ? [] : [none]))])
        let standard = standard?.stringValue.flatMap(words.firstIndex) ?? (field.isRequired ? nil : words.count)
        let chosen = try menu.choose("  \(field.title)", standard: standard)
        guard chosen < words.count else { return offered == nil ? .nothing : .none }
        return .value(.string(words[chosen]))
    }

    private func confirm() throws -> Answer {
        let standard = standard?.boolValue
        let answer = try Interview.confirm("  \(field.title)?", standard: standard ?? false)
        return answer == standard ? .nothing : .value(.bool(answer))
    }

    private func secret() throws -> Answer {
        let enter = isKept ? "Enter keeps the one that is there, - takes it away" : "Enter for none"
        let text = try Interview.secret("  \(field.title) (not shown; \(enter)): ")
        guard let text, !text.isEmpty else { return .nothing }
        return text == "-" ? .none : .value(.string(text))
    }

    private func line() throws -> Answer {
        let shown = standard.map { " [\(Self.text($0))]" } ?? ""
        while true {
            let text = try Interview.line("  \(field.title)\(shown): ")
            if text.isEmpty { return offered.map { .value($0) } ?? .nothing }
            if text == "-", !field.isRequired { return .none }
            if case .json = field.kind {
                guard let object = json(text) else { continue }
                return .value(.object(object))
            }
            if case .number = field.kind, let number = JSONNumber(text: text) { return .value(.number(number)) }
            // What is no number the daemon will refuse, with what it takes.
            return .value(.string(text))
        }
    }

    /// JSON as it was typed, or of the file that was named.
    private func json(_ text: String) -> JSONObject? {
        do {
            if !text.hasPrefix("{") { return try JSONFile.object(text) }
            if case .object(let object) = try JSONValue.parse(text) { return object }
        } catch let error as Complaint {
            Interview.refuse(error.message)
            return nil
        } catch {
            Interview.refuse("\(error)")
            return nil
        }
        return nil
    }

    /// A value as a person writes it, cut where it is long.
    static func text(_ value: JSONValue) -> String {
        let text = value.stringValue ?? String(decoding: value.serialized(), as: UTF8.self)
        return text.count > 60 ? text.prefix(57) + "…" : text
    }
}
