import JSON

extension HandlerField {
    /// Every member of a handler file, in the order it is written.
    static let all: [HandlerField] = [
        text(
            "dialect",
            \.dialect,
            "The wire format that the provider speaks.",
            schema: ["type": "string", "enum": .array(dialects.map { .string($0) })]
        ) { name in
            guard !dialects.contains(name) else { return nil }
            return "there is no dialect \(quoted(name)); there are \(dialects.joined(separator: ", "))"
        },
        group(
            "paths",
            "Where the calls are, behind the endpoint.",
            [
                text(
                    "chat",
                    \.paths.chat,
                    "The path of the chat call; empty when the endpoint is the address of the call.",
                    schema: ["type": "string", "maxLength": 1024, "pattern": .string(pathPattern)],
                    check: pathProblem
                ),
                optionalText(
                    "models",
                    \.paths.models,
                    "The path of the list of models; null when there is none.",
                    schema: ["type": ["string", "null"], "maxLength": 1024, "pattern": .string(pathPattern)],
                    check: pathProblem
                ),
                optionalText(
                    "embeddings",
                    \.paths.embeddings,
                    "The path of the embeddings; null when there are none. {model} stands for the name of the model.",
                    schema: ["type": ["string", "null"], "maxLength": 1024, "pattern": .string(pathPattern)],
                    check: pathProblem
                ),
            ]
        ),
        authentication,
        headers,
        promptTemplate,
        request.only(for: ["declarative", "polling"]),
        response.only(for: ["declarative", "polling"]),
        poll.only(for: ["polling", "replicate", "dashscope-async"]),
        group(
            "parameters",
            "What becomes of the parameters of a request.",
            [allowed, renamed, fixed, defaults, droppedOn400]
        ),
        group(
            "timeouts",
            "How long each phase of an exchange may take, in seconds.",
            [
                time("connect", \.timeouts.connect, "Until the connection stands, TLS included."),
                time(
                    "first_byte",
                    \.timeouts.firstByte,
                    "From the end of the request to the first byte of the answer."
                ),
                time("idle", \.timeouts.idle, "Between any two bytes of the answer; comments count."),
                optionalTime("total", \.timeouts.total, "The whole exchange; null for no limit."),
            ]
        ),
        group(
            "retry",
            "When a failed attempt is made again; never once text has reached the client.",
            [
                count("attempts", \.retry.attempts, 0...10, "How many further attempts are made after the first one."),
                time("base_delay", \.retry.baseDelay, "The upper bound of the first random delay; it doubles."),
                time("maximum_delay", \.retry.maximumDelay, "The longest delay between two attempts."),
                time("retry_after_limit", \.retry.retryAfterLimit, "The longest Retry-After that is waited for."),
            ]
        ),
        group(
            "limits",
            "How much of the provider is used at once.",
            [
                optionalCount(
                    "concurrent_streams",
                    \.limits.concurrentStreams,
                    upTo: 100_000,
                    "The number of streams that run at the same time; null for no limit."
                ),
                optionalCount(
                    "requests_per_minute",
                    \.limits.requestsPerMinute,
                    upTo: 1_000_000,
                    "The number of requests that start within a minute; null for no limit."
                ),
            ]
        ),
        flag(
            "stream",
            \.stream,
            "Whether the provider is asked to stream; if not, its whole answer is cut into chunks."
        ),
        malformed,
        optionalText(
            "ca_file",
            \.caFile,
            "The absolute path of a PEM file with the authorities to trust instead of the system's.",
            schema: ["type": ["string", "null"], "pattern": "^/[^\\u0000]*$"]
        ) { path in
            path.hasPrefix("/") && !path.utf8.contains(0) ? nil : "must be the absolute path of a file"
        },
        flag(
            "allow_insecure",
            \.allowInsecure,
            "Whether plain http is allowed to a host that is not this machine: keys and texts travel readable."
        ),
    ]

    /// The names of the dialects there are.
    private static let dialects = Handler.templates.map(\.dialect)

    /// What a path looks like, as a regular expression of ECMA 262.
    private static let pathPattern = "^(/[!\"$-~]*)?$"

    /// Why `path` cannot stand behind an endpoint, or `nil`.
    @Sendable static func pathProblem(_ path: String) -> String? {
        if path.isEmpty { return nil }
        guard path.utf8.first == UInt8(ascii: "/") else { return "must be empty or begin with a slash" }
        guard path.utf8.count <= 1024 else { return "must be at most 1024 bytes long" }
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
            return "must consist of printable ASCII characters without spaces and #"
        }
        return nil
    }
}
