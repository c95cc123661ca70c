import JSON
import MockProvider
import Testing

/// One type of provider: how it is added with the mock behind it, and what of a full reply its dialect can say.
struct DialectCase: Sendable, CustomTestStringConvertible {
    /// What a dialect has words for.
    struct Words: OptionSet, Sendable {
        let rawValue: Int

        static let reasoning = Words(rawValue: 1)
        static let calls = Words(rawValue: 2)
        /// The ids of calls, which are made up otherwise.
        static let callIDs = Words(rawValue: 4)
        static let finish = Words(rawValue: 8)
        static let usage = Words(rawValue: 16)
        /// An error told inside the stream.
        static let errors = Words(rawValue: 32)
        /// The tokens of the prompt in the usage.
        static let promptTokens = Words(rawValue: 64)

        static let all: Words = [.reasoning, .calls, .callIDs, .finish, .usage, .errors, .promptTokens]
    }

    /// The type in `provider.add`.
    let type: String
    /// What the mock calls the dialect, which is the type unless told otherwise.
    var mock: String?
    /// What follows the mock's address in the endpoint.
    var base = ""
    var words = Words.all
    /// Members of the handler, as JSON without braces.
    var handler = ""
    /// Whether the answer is asked for again and again.
    var isPolled = false

    var testDescription: String { type }

    /// The address of the mock for this dialect.
    func endpoint(_ provider: MockProvider) -> String {
        "http://127.0.0.1:\(provider.port)/mock/\(mock ?? type)\(base)"
    }

    /// The params of `provider.add`; `more` are members of the handler.
    func add(_ name: String, _ provider: MockProvider, handler more: String = "") -> String {
        let members = [handler, more].filter { !$0.isEmpty }.joined(separator: ",")
        return #"{"type":"\#(type)","name":"\#(name)","api_key":"sk-e2e","endpoint":"\#(endpoint(provider))","#
            + #""handler":{\#(members)}}"#
    }
}

extension DialectCase {
    /// A row for every type with a provider behind it.
    static let all: [DialectCase] = [
        DialectCase(type: "openai", base: "/v1"),
        DialectCase(type: "azure-openai"),
        DialectCase(type: "anthropic", base: "/v1"),
        DialectCase(type: "ollama"),
        DialectCase(type: "cohere"),
        // Its requests name no model: here the path does.
        DialectCase(
            type: "tgi",
            words: [.finish, .usage, .errors],
            handler: #""paths":{"chat":"/models/{model}/generate_stream"}"#
        ),
        DialectCase(type: "cloudflare", words: .all.subtracting([.callIDs, .finish])),
    ]
}
