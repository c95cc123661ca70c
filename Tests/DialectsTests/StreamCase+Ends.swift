@testable import Dialects

extension StreamCase {
    /// How streams end.
    static let ends: [StreamCase] = [
        StreamCase(
            "the end of the body behind the finish reason is an end",
            Chunk.events([Chunk.role, Chunk.stop], end: ""),
            [Chunk.role, Chunk.stop]
        ),
        StreamCase(
            "the last event needs no blank line",
            "data: " + Chunk.role + "\n\ndata: " + Chunk.stop,
            [Chunk.role, Chunk.stop]
        ),
        StreamCase(
            "the end of the body before the finish reason is none",
            Chunk.events([Chunk.role, Chunk.hello], end: ""),
            [Chunk.role, Chunk.hello]
        )
        .with {
            $0.end = .truncated; $0.finish = nil
        },
        StreamCase(
            "a choice without its finish reason is not at its end",
            Chunk.events(
                [Chunk.role, #"{"choices":[{"index":1,"delta":{"role":"assistant"}}]}"#, Chunk.stop],
                end: ""
            ),
            [Chunk.role, #"{"choices":[{"index":1,"delta":{"role":"assistant"}}]}"#, Chunk.stop]
        ).with { $0.end = .truncated },
        StreamCase(
            "an event that is cut off within is never text",
            Chunk.events([Chunk.role, Chunk.stop], end: "data: {\"choi"),
            [Chunk.role, Chunk.stop]
        )
        .with { $0.end = .truncated },
        StreamCase("an empty body is cut off", "", []).with {
            $0.end = .truncated; $0.finish = nil
        },
        StreamCase(
            "the end mark without a finish reason is an end, and none is invented",
            Chunk.events([Chunk.role, Chunk.hello]),
            [Chunk.role, Chunk.hello]
        )
        .with { $0.finish = nil },
        StreamCase(
            "what comes behind the end mark is ignored",
            Chunk.events([Chunk.role, Chunk.stop]) + Chunk.events([Chunk.hello]),
            [Chunk.role, Chunk.stop]
        ),
        StreamCase(
            "usage that was counted is told of a stream that is cut off",
            Chunk.events([Chunk.choice(#"{"role":"assistant"}"#, more: #","usage":"# + Chunk.counts)], end: ""),
            [Chunk.choice(#"{"role":"assistant"}"#), Chunk.usage]
        )
        .with {
            $0.end = .truncated; $0.finish = nil; $0.usage = Chunk.counts
        },
    ]

    private static let failed = StreamEnd.failed(
        UpstreamError(.stream, "too hot", code: "server_error", retryable: true)
    )
    private static let error = #"{"error":{"message":"too hot","type":"server_error"}}"#

    /// Streams that tell of a failure.
    static let failures: [StreamCase] = [
        StreamCase("an error alone ends the stream", Chunk.events([Chunk.role, error, Chunk.hello]), [Chunk.role])
            .with {
                $0.end = failed; $0.finish = nil
            },
        StreamCase(
            "an error of the type error",
            "data: " + Chunk.role + "\n\nevent: error\ndata: " + error + "\n\n",
            [Chunk.role]
        )
        .with {
            $0.end = failed; $0.finish = nil
        },
        StreamCase("an error as a field", "data: " + Chunk.role + "\n\nerror: " + error + "\n\n", [Chunk.role]).with {
            $0.end = failed; $0.finish = nil
        },
        StreamCase(
            "an error as a line of JSON without a field",
            "data: " + Chunk.role + "\n\n" + error + "\n",
            [Chunk.role]
        )
        .with {
            $0.end = failed; $0.finish = nil
        },
        StreamCase(
            "an error as JSON over several lines without a field",
            "data: " + Chunk.role + "\n\n" + error.replacing(":{", with: ": {\n").replacing(",", with: ",\r\n  ")
                + "\n",
            [Chunk.role]
        )
        .with {
            $0.end = failed; $0.finish = nil
        },
        StreamCase(
            "an error as a line of JSON behind a line that is none",
            "data: " + Chunk.role + "\n\n{oops\n" + error + "\n",
            [Chunk.role]
        )
        .with {
            $0.end = failed; $0.finish = nil
        },
        StreamCase(
            "an error object",
            Chunk.events([Chunk.role, #"{"object":"error","message":"too hot","type":"server_error"}"#]),
            [Chunk.role]
        )
        .with {
            $0.end = failed; $0.finish = nil
        },
        StreamCase(
            "text that comes with an error is not lost",
            Chunk.events([Chunk.role, Chunk.choice(#"{"content":"a"}"#, more: "," + error.dropFirst().dropLast())]),
            [Chunk.role, Chunk.choice(#"{"content":"a"}"#)]
        ).with {
            $0.end = failed; $0.finish = nil
        },
        StreamCase(
            "a null error is none",
            Chunk.events([Chunk.choice(#"{"role":"assistant"}"#, more: #","error":null"#), Chunk.stop]),
            [Chunk.choice(#"{"role":"assistant"}"#, more: #","error":null"#), Chunk.stop]
        ),
        StreamCase(
            "a finish reason that is an error",
            Chunk.events([Chunk.role, Chunk.choice(#"{"content":"a"}"#, finish: #""error""#)]),
            [Chunk.role, Chunk.choice(#"{"content":"a"}"#)]
        ).with {
            $0.end = .failed(
                UpstreamError(
                    .stream,
                    "the provider ended the answer with the finish reason error",
                    code: "error",
                    retryable: true
                )
            )
            $0.finish = nil
        },
        StreamCase(
            "an error behind the finish chunk that was held back",
            Chunk.events([
                Chunk.role, Chunk.choice("{}", finish: #""stop""#, more: #","usage":"# + Chunk.counts), error,
            ]),
            [Chunk.role, Chunk.stop, Chunk.usage]
        )
        .with {
            $0.end = failed; $0.usage = Chunk.counts
        },
    ]

    /// Streams with something in them that is none of the dialect.
    static let undecodable: [StreamCase] = [
        StreamCase(
            "a line that is no JSON is text",
            Chunk.events([Chunk.role, "oops \"1\"", Chunk.stop]),
            [Chunk.role, Chunk.choice(#"{"content":"oops \"1\""}"#), Chunk.stop]
        ).with { $0.warnings = 1 },
        StreamCase(
            "a line that is no JSON is text behind a role",
            "data: oops\n\n" + Chunk.events([Chunk.stop]),
            [Chunk.ownRole, Chunk.choice(#"{"content":"oops"}"#)].map {
                $0.replacing(#""c1""#, with: #""""#).replacing("5", with: "0").replacing(#""m""#, with: #""""#)
            } + [Chunk.stop]
        )
        .with { $0.warnings = 1 },
        StreamCase(
            "a line that is no JSON is skipped",
            Chunk.events([Chunk.role, "oops", "[1]", Chunk.stop]),
            [Chunk.role, Chunk.stop]
        )
        .with {
            $0.warnings = 1; $0.policy = .skip
        },
        StreamCase(
            "a line that is no JSON fails the stream",
            Chunk.events([Chunk.role, "oops", Chunk.stop]),
            [Chunk.role]
        )
        .with {
            $0.policy = .fail;
            $0.end = .failed(UpstreamError(.protocolViolation, "an event of the stream is no JSON object"));
            $0.finish = nil
        },
        StreamCase(
            "JSON that is no chunk is never text",
            Chunk.events([Chunk.role, #"{"type":"ping"}"#, "{}", Chunk.stop]),
            [Chunk.role, Chunk.stop]
        )
        .with { $0.warnings = 1 },
        StreamCase(
            "JSON that is no chunk fails the stream",
            Chunk.events([Chunk.role, #"{"type":"ping"}"#]),
            [Chunk.role]
        )
        .with {
            $0.policy = .fail;
            $0.end = .failed(UpstreamError(.protocolViolation, "an event of the stream is no chunk"));
            $0.finish = nil
        },
        StreamCase(
            "a chunk with a member twice is undecodable",
            Chunk.events([Chunk.role, Chunk.choice(#"{"role":"a","role":"b"}"#), Chunk.stop]),
            [Chunk.role, Chunk.stop]
        )
        .with {
            $0.warnings = 1; $0.policy = .skip
        },
        StreamCase(
            "a chunk with a member in disguise is undecodable",
            Chunk.events([Chunk.role, Chunk.choice(#"{"\u0072ole":"a"}"#), Chunk.stop]),
            [Chunk.role, Chunk.stop]
        )
        .with {
            $0.warnings = 1; $0.policy = .skip
        },
        StreamCase(
            "comments, unknown fields and blank data are nothing",
            ": c\n\nfoo: bar\nbaz\n\ndata:\n\n" + Chunk.events([Chunk.role, Chunk.stop]),
            [Chunk.role, Chunk.stop]
        ),
        StreamCase(
            "a line of JSON without its field is an event",
            Chunk.role + "\n" + Chunk.stop + "\n\n",
            [Chunk.role, Chunk.stop]
        ),
    ]
}
