import JSON
import Wire

/// A parameter that a provider can have a value of its own for, in `parameters` of `provider.add` and as `X_NAME` in
/// `.env`.
package struct ProviderParameter: Sendable {
    /// Its description; the name is OpenAI's, in lower case.
    package let field: ProviderField

    /// What stands behind the prefix and an underscore in the variable's name: the name in upper case.
    package let suffix: String

    private init(_ name: String, _ title: String, _ summary: String, _ rule: FieldRule, examples: [JSONValue]) {
        field = ProviderField(
            name: name,
            title: title,
            summary: summary,
            rule: rule,
            takesNull: true,
            examples: examples
        )
        suffix = name.uppercased()
    }

    /// How long silence is borne, in seconds; it goes into the handler's timeouts and not to the provider.
    static let timeout = ProviderParameter(
        "timeout",
        "Timeout",
        "The longest wait for the first byte and between two bytes, in seconds.",
        .number(0.1...86_400),
        examples: [60]
    )

    /// Every parameter there is.
    package static let all: [ProviderParameter] = [
        ProviderParameter(
            "temperature",
            "Temperature",
            "How freely the model chooses its words.",
            .number(0...2),
            examples: [0.7]
        ),
        ProviderParameter(
            "top_p",
            "Top P",
            "The share of probability that words are chosen from.",
            .number(0...1),
            examples: [0.9]
        ),
        ProviderParameter(
            "top_k",
            "Top K",
            "The number of words that are chosen from.",
            .integer(0...1_000_000),
            examples: [40]
        ),
        ProviderParameter(
            "max_tokens",
            "Longest answer",
            "The most tokens of an answer.",
            .integer(1...100_000_000),
            examples: [4096]
        ),
        ProviderParameter(
            "max_completion_tokens",
            "Longest completion",
            "The most tokens of an answer and its reasoning, for models that take this instead of max_tokens.",
            .integer(1...100_000_000),
            examples: [8192]
        ),
        ProviderParameter(
            "presence_penalty",
            "Presence penalty",
            "How much words that were used are avoided.",
            .number(-2...2),
            examples: [0]
        ),
        ProviderParameter(
            "frequency_penalty",
            "Frequency penalty",
            "How much words that were used often are avoided.",
            .number(-2...2),
            examples: [0]
        ),
        ProviderParameter(
            "seed",
            "Seed",
            "A number that makes answers repeatable, where the provider can.",
            .integer(Int.min...Int.max),
            examples: [42]
        ),
        ProviderParameter(
            "reasoning_effort",
            "Reasoning effort",
            "How long a reasoning model thinks.",
            .choice(["none", "minimal", "low", "medium", "high", "xhigh"]),
            examples: ["medium"]
        ),
        timeout,
    ]

    /// Why a text is no value of a parameter.
    struct Refusal: Error {
        let message: String
    }

    /// Reads the value as `.env` holds it.
    func value(of text: String) throws(Refusal) -> JSONValue {
        var value = JSONValue.string(text)
        switch field.rule {
        case .integer, .number:
            guard let number = JSONNumber(text: text) else { throw Refusal(message: "must be a number") }
            value = .number(number)
        default: break
        }
        if let problem = field.rule.problems(of: value, at: "").first { throw Refusal(message: problem.message) }
        return value
    }

    /// The value as `.env` is to hold it.
    static func text(of value: JSONValue) -> String {
        value.stringValue ?? value.numberValue?.text ?? String(decoding: value.serialized(), as: UTF8.self)
    }
}
