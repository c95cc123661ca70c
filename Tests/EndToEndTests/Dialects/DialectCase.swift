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
        /// A list of models.
        static let models = Words(rawValue: 128)
        /// Vectors for texts.
        static let embeddings = Words(rawValue: 256)

        /// Reasoning in a whole answer too.
        static let wholeReasoning = Words(rawValue: 512)

        /// Everything that a chat may have.
        static let chat: Words = [
            .reasoning, .wholeReasoning, .calls, .callIDs, .finish, .usage, .errors, .promptTokens,
        ]
    }

    /// The type in `provider.add`.
    let type: String
    /// What is special about the row, where a type has several.
    var note = ""
    /// What the mock calls the dialect, which is the type unless told otherwise.
    var mock: String?
    /// What follows the mock's address in the endpoint.
    var base = ""
    var words: Words = [.chat, .models]
    /// Members of the handler, as JSON without braces.
    var handler = ""
    /// What is behind the key of each request, where a key has parts.
    var moreKey = ""
    /// Whether the answer is asked for again and again.
    var isPolled = false
    /// What separates the texts of a reply.
    var separator = ""
    /// Whether text arrives before the end.
    var grows = true

    /// The text of the full reply.
    var text: String { ["Hé", " \"llo\"\n", "🌍."].joined(separator: separator) }

    var testDescription: String { note.isEmpty ? type : "\(type), \(note)" }

    /// The address of the mock for this dialect.
    func endpoint(_ provider: MockProvider) -> String {
        "http://127.0.0.1:\(provider.port)/mock/\(mock ?? type)\(base)"
    }

    /// The params of `provider.add`; `more` are members of the handler.
    func add(_ name: String, _ provider: MockProvider, handler more: String = "") -> String {
        let members = [handler, more].filter { !$0.isEmpty }.joined(separator: ",")
        return
            #"{"type":"\#(type)","name":"\#(name)","api_key":"sk-e2e\#(moreKey)","endpoint":"\#(endpoint(provider))","#
            + #""handler":{\#(members)}}"#
    }
}

extension DialectCase {
    /// A row for every type with a provider behind it, and for the forms in which some are met.
    static let every = streamed + polled

    /// Rows whose answers are streams.
    static let streamed: [DialectCase] = [
        DialectCase(type: "openai", base: "/v1", words: [.chat, .models, .embeddings]),
        DialectCase(type: "azure-openai", words: [.chat, .models, .embeddings]),
        DialectCase(type: "anthropic", base: "/v1"),
        DialectCase(
            type: "anthropic",
            note: "on Vertex",
            base: "/v1/projects/p/locations/l",
            words: .chat,
            handler: #""paths":{"chat":"/publishers/anthropic/models/{model}:streamRawPredict","models":null},"#
                + #""auth":"bearer","headers":{},"parameters":{"fixed":{"anthropic_version":"vertex-2023-10-16"},"#
                + #""defaults":{"max_tokens":4096}}"#
        ),
        DialectCase(type: "gemini", base: "/v1beta", words: [.chat, .models, .embeddings]),
        DialectCase(
            type: "gemini",
            note: "as one array",
            base: "/v1beta",
            words: [.chat, .models, .embeddings],
            handler: #""paths":{"chat":"/models/{model}:streamGenerateContent","models":"/models"}"#
        ),
        DialectCase(
            type: "gemini",
            note: "on Vertex",
            base: "/v1/projects/p/locations/l",
            words: .chat,
            handler: #""paths":{"chat":"/publishers/google/models/{model}:streamGenerateContent?alt=sse","#
                + #""models":null},"auth":"bearer""#
        ),
        DialectCase(type: "ollama", words: [.chat, .models, .embeddings]),
        DialectCase(type: "dashscope", words: [.chat, .models, .embeddings]),
        DialectCase(
            type: "dashscope",
            note: "with images",
            words: [.chat, .models, .embeddings],
            handler: #""paths":{"chat":"/api/v1/services/aigc/multimodal-generation/generation","#
                + #""models":"/compatible-mode/v1/models"}"#
        ),
        DialectCase(
            type: "dashscope",
            note: "all text each time",
            words: [.chat, .models, .embeddings],
            handler: #""parameters":{"fixed":{"parameters":{"incremental_output":false}}}"#
        ),
        DialectCase(type: "cohere", words: [.chat, .models, .embeddings]),
        // Its requests name no model: here the path does.
        DialectCase(
            type: "tgi",
            words: [.finish, .usage, .errors],
            handler: #""paths":{"chat":"/models/{model}/generate_stream"}"#
        ),
        DialectCase(
            type: "cloudflare",
            words: [.reasoning, .calls, .usage, .errors, .promptTokens, .models, .embeddings]
        ),
        DialectCase(type: "bedrock", words: [.chat, .models, .embeddings]),
        DialectCase(type: "openai-responses", base: "/v1"),
        DialectCase(type: "declarative", mock: "ollama", words: .chat, handler: described),
        DialectCase(
            type: "bedrock",
            note: "signed",
            words: [.chat, .models, .embeddings],
            handler: #""auth":"sigv4:bedrock:us-east-1""#,
            moreKey: ":secret"
        ),
    ]

    /// Rows whose answers are asked for, or followed at another address.
    static let polled: [DialectCase] = [
        DialectCase(type: "replicate", base: "/v1", words: [.finish, .errors], handler: patience, isPolled: true),
        DialectCase(
            type: "dashscope-async",
            base: "/api/v1",
            words: [.finish, .errors],
            handler: patience,
            isPolled: true,
            separator: "\n",
            grows: false
        ),
        DialectCase(
            type: "polling",
            words: [.finish, .usage, .errors, .promptTokens],
            handler: #""poll":{"initial":0.01,"maximum":0.05,"url":"/urls/status"},"response":{"text":"/text","#
                + #""finish_reason":"/finish_reason","finish_reasons":{"stop":"stop","tool_calls":"stop"},"#
                + #""usage":{"prompt":"/usage/prompt_tokens","completion":"/usage/completion_tokens"}}"#,
            isPolled: true
        ),
    ]

    /// No time is lost between two questions.
    private static let patience = #""poll":{"initial":0.01,"maximum":0.05}"#

    /// Ollama's chat as a handler that describes it.
    private static let described = """
        "paths":{"chat":"/api/chat"},
        "request":{"method":"POST","body":{"model":{"$model":true},"messages":{"$param":"messages"},\
        "tools":{"$param":"tools"},"stream":{"$stream":true}}},
        "response":{"framing":"ndjson","id":null,"model":"/model","text":"/message/content",\
        "reasoning":"/message/thinking","tool_calls":{"list":"/message/tool_calls","index":"/function/index",\
        "id":"/id","name":"/function/name","arguments":"/function/arguments"},"finish_reason":"/done_reason",\
        "usage":{"prompt":"/prompt_eval_count","completion":"/eval_count"},"error":"/error","done":"/done",\
        "done_values":[true],"end":["done"],"whole":{"text":"/message/content","reasoning":"/message/thinking",\
        "tool_calls":{"list":"/message/tool_calls","index":"/function/index","id":"/id","name":"/function/name",\
        "arguments":"/function/arguments"},"finish_reason":"/done_reason"}}
        """
        .split(separator: "\n").joined()
}
