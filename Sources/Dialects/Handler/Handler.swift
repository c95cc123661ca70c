/// How to talk to one provider: the contents of `handlers/NAME.json`, read and validated.
///
/// A handler is data. It names a compiled dialect and what differs for this provider; it holds no secret and cannot run
/// anything. ``init(_:)`` reads it, ``json`` writes it, and both follow the one list in `HandlerField.all`.
package struct Handler: Sendable, Equatable {
    /// The name of the wire format, one of ``DialectRegistry``'s.
    package var dialect: String
    /// Where the calls are, behind the endpoint's base.
    package var paths: Paths
    /// How the key is shown to the provider.
    package var auth: Authentication
    /// Fixed headers sent with each request, in the order of the file; never the key.
    package var headers: [HTTPField]
    /// What becomes of the parameters of a request.
    package var parameters: ParameterRules
    /// How long each phase of an exchange may take.
    package var timeouts: Timeouts
    /// When a failed attempt is made again.
    package var retry: RetryRules
    /// How much of this provider is used at once.
    package var limits: Limits
    /// Whether the provider is asked to stream; otherwise its whole answer is cut into chunks.
    package var stream: Bool
    /// What becomes of a line of a stream that cannot be decoded.
    package var malformed: MalformedPolicy
    /// The absolute path of a PEM file with the authorities to trust instead of the system's.
    package var caFile: String?
    /// Whether plain http is allowed to a host that is not a loopback address.
    package var allowInsecure: Bool
    /// How the conversation is written where the provider takes one text.
    package var promptTemplate: PromptTemplate
    /// How the request is written, where the handler says so itself.
    var request: RequestRules
    /// How the answers are read, where the handler says so itself.
    var response: ResponseRules
    /// How an answer is asked for that is not there at once.
    var poll: PollRules

    /// Where the calls are, behind the endpoint's base; an empty path is the endpoint itself.
    package struct Paths: Sendable, Equatable {
        /// The chat call.
        package var chat: String
        /// The list of models, where the provider has one.
        package var models: String?
        /// The embeddings, where the provider has them.
        package var embeddings: String?
    }

    /// How much of a provider is used at once; `nil` sets no limit.
    package struct Limits: Sendable, Equatable {
        /// The number of streams that run at the same time.
        package var concurrentStreams: Int?
        /// The number of requests that start within a minute.
        package var requestsPerMinute: Int?
    }

    /// A handler for `dialect` with the values that most providers want.
    package init(dialect: String, paths: Paths, auth: Authentication = .bearer) {
        self.dialect = dialect
        self.paths = paths
        self.auth = auth
        headers = []
        parameters = ParameterRules()
        timeouts = Timeouts()
        retry = RetryRules()
        limits = Limits()
        stream = true
        malformed = .text
        caFile = nil
        allowInsecure = false
        promptTemplate = .plain
        request = RequestRules()
        response = ResponseRules()
        poll = PollRules()
    }
}

extension Handler {
    /// The handler that a new provider of each dialect gets, in the order the dialects are shown.
    package static let templates: [Handler] = [
        .openAI,
        .azureOpenAI,
        .openAIResponses,
        .anthropic,
        .gemini,
        .ollama,
        .dashScope,
        .cohere,
        .tgi,
        .cloudflare,
        .bedrock,
        .replicate,
        .dashScopeAsync,
        .declarative,
        .polling,
        .echo,
    ]
}

/// A header of HTTP: its name as written and its value.
package struct HTTPField: Sendable, Hashable {
    /// The name; compared without regard to case.
    package let name: String
    /// The value, without CR, LF or NUL.
    package let value: String

    /// The header `name` with `value`; the caller has checked both.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether this is the header `name`, given in lower case.
    package func isNamed(_ name: String) -> Bool {
        self.name.lowercased() == name
    }
}

/// What becomes of a line of a stream that cannot be decoded.
package enum MalformedPolicy: String, Sendable, CaseIterable {
    /// It is passed on as text of the answer, and a warning is counted.
    case text
    /// It is dropped, and a warning is counted.
    case skip
    /// The stream fails with `upstream_protocol`.
    case fail
}
