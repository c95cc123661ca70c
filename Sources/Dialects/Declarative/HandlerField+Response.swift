import JSON

/// The members of a handler file that describe answers.
extension HandlerField {
    /// All of them.
    static let response = group(
        "response",
        "How the answers are read.",
        [
            choice(
                "framing",
                \.response.framing,
                "How the body is cut into events: server-sent events, JSON lines, one JSON array, or lines of plain text."
            )
            .only(for: ["declarative"]),
            choice(
                "data",
                \.response.data,
                "What the data of a server-sent event is: JSON, or the text of the answer itself."
            ),
            group(
                "events",
                "What the names of server-sent events mean.",
                [
                    words("parts", \.response.events.parts, "Events with a part of the answer; [] for all others."),
                    words("done", \.response.events.done, "Events that end the answer."),
                    words("error", \.response.events.error, "Events with an error; error always is one."),
                    words("ignored", \.response.events.ignored, "Events that are passed over."),
                ]
            ),
            choice(
                "mode",
                \.response.mode,
                "Whether an event holds what is new, or everything so far."
            ),
        ] + places(isWhole: false) + [
            reasons,
            defaultReason,
            reasonAtEnd,
            pointers("done", \.response.done, "Where it is said that the answer is over."),
            value(
                "done_values",
                \.response.doneValues,
                "The values at done that say so; null for all but null and false.",
                schema: ["type": ["array", "null"]],
                decode: { value in
                    if value.isNull { return .success(nil) }
                    guard let values = value.arrayValue else { return .problem("must be an array or null") }
                    return .success(values)
                },
                encode: { $0.map(JSONValue.array) ?? .null }
            ),
            ends.only(for: ["declarative"]),
            group(
                "whole",
                "Where the parts are in an answer that is not streamed, as far as that differs.",
                places(isWhole: true)
            ),
        ]
    )

    /// A place of a value in an event.
    static func pointers(_ name: String, _ path: Place<PointerChoice>, _ documentation: String) -> HandlerField {
        value(
            name,
            path,
            documentation,
            schema: PointerChoice.schema,
            decode: PointerChoice.decode,
            encode: \.json
        )
    }

    /// One of the words of an enumeration.
    static func choice<Word: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String,
        _ path: Place<Word>,
        _ documentation: String
    ) -> HandlerField {
        let words = Word.allCases.map(\.rawValue)
        let schema: JSONObject = ["type": "string", "enum": .array(words.map(JSONValue.string))]
        return value(name, path, documentation, schema: schema) { value in
            guard let word = value.stringValue.flatMap(Word.init(rawValue:)) else {
                return .problem("must be one of \(words.joined(separator: ", "))")
            }
            return .success(word)
        } encode: {
            .string($0.rawValue)
        }
    }

    /// A list of words.
    static func words(_ name: String, _ path: Place<[String]>, _ documentation: String) -> HandlerField {
        value(name, path, documentation, schema: ["type": "array", "items": ["type": "string", "minLength": 1]]) {
            guard let elements = $0.arrayValue else { return .problem("must be an array of strings") }
            var words: [String] = []
            for (index, element) in elements.enumerated() {
                guard let word = element.stringValue, !word.isEmpty else {
                    return .failure([HandlerProblem("must be a string with something in it", at: "/\(index)")])
                }
                words.append(word)
            }
            return .success(words)
        } encode: {
            .array($0.map(JSONValue.string))
        }
    }

    private static let ends = value(
        "end",
        \.response.ends,
        "What ends the answer; without any of these it was cut off.",
        schema: [
            "type": "array", "minItems": 1,
            "items": ["enum": .array(ResponseRules.EndRule.allCases.map { .string($0.rawValue) })],
        ]
    ) { value in
        let known = ResponseRules.EndRule.allCases.map(\.rawValue).joined(separator: ", ")
        guard let elements = value.arrayValue, !elements.isEmpty else {
            return .problem("must be an array of \(known)")
        }
        var ends: [ResponseRules.EndRule] = []
        for (index, element) in elements.enumerated() {
            guard let end = element.stringValue.flatMap(ResponseRules.EndRule.init(rawValue:)) else {
                return .failure([HandlerProblem("must be one of \(known)", at: "/\(index)")])
            }
            ends.append(end)
        }
        return .success(ends)
    } encode: {
        .array($0.map { .string($0.rawValue) })
    }
}
