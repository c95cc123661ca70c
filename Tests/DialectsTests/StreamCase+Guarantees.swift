@testable import Dialects

extension StreamCase {
    /// Streams that hold to the guarantees already.
    static let passing: [StreamCase] = [
        StreamCase(
            "chunks that hold to the guarantees pass untouched",
            Chunk.events([Chunk.role, Chunk.hello, Chunk.world, Chunk.stop]),
            [Chunk.role, Chunk.hello, Chunk.world, Chunk.stop]
        ),
        StreamCase(
            "usage in the last chunk passes untouched",
            Chunk.events([Chunk.role, Chunk.stop, Chunk.usage]),
            [Chunk.role, Chunk.stop, Chunk.usage]
        ).with { $0.usage = Chunk.counts },
        StreamCase(
            "usage in the finish chunk passes untouched",
            Chunk.events([Chunk.role, Chunk.choice("{}", finish: #""stop""#, more: #", "usage" : "# + Chunk.counts)]),
            [Chunk.role, Chunk.choice("{}", finish: #""stop""#, more: #", "usage" : "# + Chunk.counts)]
        )
        .with { $0.usage = Chunk.counts },
        StreamCase(
            "null usage stays",
            Chunk.events([Chunk.choice(#"{"role":"assistant"}"#, more: #","usage":null"#), Chunk.stop]),
            [Chunk.choice(#"{"role":"assistant"}"#, more: #","usage":null"#), Chunk.stop]
        ),
        StreamCase(
            "odd spacing, escapes, unknown members and numbers stay as they are",
            Chunk.events([
                #"{ "choices" : [ { "index" : 0 , "delta" : { "role" : "assistant" , "content" : "\u00e9\/" } , "finish_reason" : "stop" , "x" : 1.0e+2 } ] , "y" : [ { } ] }"#
            ]),
            [
                #"{ "choices" : [ { "index" : 0 , "delta" : { "role" : "assistant" , "content" : "\u00e9\/" } , "finish_reason" : "stop" , "x" : 1.0e+2 } ] , "y" : [ { } ] }"#
            ]
        ),
        StreamCase(
            "tool calls pass untouched",
            Chunk.events([
                Chunk.choice(
                    #"{"role":"assistant","tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}"#
                ),
                Chunk.choice(#"{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]}"#),
                Chunk.choice("{}", finish: #""tool_calls""#),
            ]),
            [
                Chunk.choice(
                    #"{"role":"assistant","tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}"#
                ),
                Chunk.choice(#"{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]}"#),
                Chunk.choice("{}", finish: #""tool_calls""#),
            ]
        )
        .with { $0.finish = "tool_calls" },
        StreamCase(
            "CRLF, lone CR, comments, ids and data without a space make no difference",
            ": hi\r\n\r\nid: 1\r\nevent: message\r\ndata:" + Chunk.role + "\r\n\r\ndata:" + Chunk.stop
                + "\r\rdata:[DONE]\r\r",
            [Chunk.role, Chunk.stop]
        ),
        StreamCase(
            "an Azure stream begins with a chunk without choices",
            Chunk.events([
                #"{"id":"","object":"","created":0,"model":"","choices":[],"prompt_filter_results":[]}"#, Chunk.hello,
                Chunk.stop,
            ]),
            [
                #"{"id":"","object":"","created":0,"model":"","choices":[],"prompt_filter_results":[]}"#, Chunk.ownRole,
                Chunk.hello, Chunk.stop,
            ]
        ),
        StreamCase(
            "data over several lines becomes one line",
            Chunk.events([Chunk.role.replacing(#","object""#, with: "\ndata: ,\"object\""), Chunk.stop]),
            [Chunk.role.replacing(#","object""#, with: #" ,"object""#), Chunk.stop]
        ),
    ]

    /// Streams that hold to the guarantees once something is cut or put in.
    static let corrected: [StreamCase] = [
        StreamCase(
            "a role chunk is put in where the provider sends none",
            Chunk.events([Chunk.hello, Chunk.stop]),
            [Chunk.ownRole, Chunk.hello, Chunk.stop]
        ),
        StreamCase(
            "an empty or null role is none",
            Chunk.events([
                Chunk.choice(#"{"role":"","content":"a"}"#), Chunk.choice(#"{"content":"b","role":null}"#), Chunk.stop,
            ]),
            [Chunk.ownRole, Chunk.choice(#"{"content":"a"}"#), Chunk.choice(#"{"content":"b"}"#), Chunk.stop]
        ),
        StreamCase(
            "later roles are cut out, wherever they stand",
            Chunk.events([
                Chunk.role, Chunk.choice(#"{"role":"assistant","content":"a"}"#),
                Chunk.choice(#"{"content":"b","role":"assistant"}"#),
                Chunk.choice(#"{"a":1 , "role" : "assistant" , "content":"c"}"#),
                Chunk.choice(#"{ "role":"assistant" }"#), Chunk.stop,
            ]),
            [
                Chunk.role, Chunk.choice(#"{"content":"a"}"#), Chunk.choice(#"{"content":"b"}"#),
                Chunk.choice(#"{"a":1  , "content":"c"}"#), Chunk.choice("{  }"), Chunk.stop,
            ]
        ),
        StreamCase(
            "a second finish reason becomes null",
            Chunk.events([Chunk.role, Chunk.stop, Chunk.choice("{}", finish: #""length""#)]),
            [Chunk.role, Chunk.stop, Chunk.choice("{}")]
        ),
        StreamCase(
            "a finish reason that is no word is none",
            Chunk.events([
                Chunk.role, Chunk.choice("{}", finish: #""""#), Chunk.choice("{}", finish: "false"), Chunk.stop,
            ]),
            [Chunk.role, Chunk.choice("{}"), Chunk.choice("{}"), Chunk.stop]
        ),
        StreamCase(
            "usage on each chunk is cut out until the last",
            Chunk.events([
                Chunk.choice(#"{"role":"assistant"}"#, more: #","usage":{"total_tokens":1}"#),
                Chunk.choice(#"{"content":"a"}"#, more: #","usage":{"total_tokens":2}"#),
                Chunk.choice("{}", finish: #""stop""#, more: #","usage":{"total_tokens":3}"#),
            ]),
            [
                Chunk.choice(#"{"role":"assistant"}"#), Chunk.choice(#"{"content":"a"}"#),
                Chunk.choice("{}", finish: #""stop""#, more: #","usage":{"total_tokens":3}"#),
            ]
        )
        .with { $0.usage = #"{"total_tokens":3}"# },
        StreamCase(
            "usage on two chunks at the end is told with the last",
            Chunk.events([
                Chunk.role, Chunk.choice("{}", finish: #""stop""#, more: #","usage":{"total_tokens":3}"#), Chunk.usage,
            ]),
            [Chunk.role, Chunk.stop, Chunk.usage]
        ).with { $0.usage = Chunk.counts },
        StreamCase(
            "usage before a chunk without it is told in a chunk of its own",
            Chunk.events([
                Chunk.role, Chunk.choice("{}", finish: #""stop""#, more: #","usage":"# + Chunk.counts),
                Chunk.choice("{}"),
            ]),
            [Chunk.role, Chunk.stop, Chunk.choice("{}"), Chunk.usage]
        ).with { $0.usage = Chunk.counts },
        StreamCase(
            "a chunk of usage alone that is not the last is told at the end only",
            Chunk.events([Chunk.role, Chunk.usage, Chunk.stop, Chunk.usage, Chunk.usage]),
            [Chunk.role, Chunk.stop, Chunk.usage]
        )
        .with { $0.usage = Chunk.counts },
        StreamCase(
            "usage within a choice is told in a chunk of its own",
            Chunk.events([
                Chunk.role, #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop","usage":{"total_tokens":9}}]}"#,
            ]),
            [
                Chunk.role, #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop","usage":{"total_tokens":9}}]}"#,
                Chunk.usage.replacing(Chunk.counts, with: #"{"total_tokens":9}"#),
            ]
        ).with { $0.usage = #"{"total_tokens":9}"# },
        StreamCase(
            "usage within x_groq is told in a chunk of its own",
            Chunk.events([
                Chunk.role,
                Chunk.choice("{}", finish: #""stop""#, more: #","x_groq":{"id":"r","usage":{"total_tokens":9}}"#),
            ]),
            [
                Chunk.role,
                Chunk.choice("{}", finish: #""stop""#, more: #","x_groq":{"id":"r","usage":{"total_tokens":9}}"#),
                Chunk.usage.replacing(Chunk.counts, with: #"{"total_tokens":9}"#),
            ]
        ).with { $0.usage = #"{"total_tokens":9}"# },
        StreamCase(
            "usage without any choice is no chunk",
            Chunk.events([Chunk.role, Chunk.stop, #"{"usage":{"total_tokens":4}}"#]),
            [Chunk.role, Chunk.stop, Chunk.usage.replacing(Chunk.counts, with: #"{"total_tokens":4}"#)]
        ).with { $0.usage = #"{"total_tokens":4}"# },
        StreamCase(
            "a choice without an index has its place as index",
            Chunk.events([#"{"id":"c1","choices":[{"delta":{"role":"assistant"}}]}"#, Chunk.stop]),
            [#"{"id":"c1","choices":[{"index":0,"delta":{"role":"assistant"}}]}"#, Chunk.stop]
        ),
        StreamCase(
            "a null index and an empty choice have their place as index",
            Chunk.events([
                #"{"id":"c1","created":5,"model":"m","choices":[{"index":null,"delta":{"role":"assistant"}},{}]}"#
            ]),
            [
                Chunk.ownRole.replacing(#""index":0"#, with: #""index":1"#),
                #"{"id":"c1","created":5,"model":"m","choices":[{"index":0,"delta":{"role":"assistant"}},{"index":1}]}"#,
            ]
        )
        .with { $0.finish = nil },
        StreamCase(
            "each choice has its own role and finish reason",
            Chunk.events([
                #"{"id":"c1","created":5,"model":"m","choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"role":"assistant"}}]}"#,
                #"{"choices":[{"index":1,"delta":{"role":"assistant"},"finish_reason":"length"}],"usage":{"total_tokens":1}}"#,
                Chunk.stop, Chunk.usage,
            ]),
            [
                Chunk.ownRole.replacing(#""index":0"#, with: #""index":1"#),
                #"{"id":"c1","created":5,"model":"m","choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"role":"assistant"}}]}"#,
                #"{"choices":[{"index":1,"delta":{},"finish_reason":"length"}]}"#, Chunk.stop, Chunk.usage,
            ]
        ).with { $0.usage = Chunk.counts },
        StreamCase(
            "two data lines without a blank line between them are two events",
            "data:" + Chunk.role + "\ndata:" + Chunk.stop + "\ndata: [DONE]\n\n",
            [Chunk.role, Chunk.stop]
        ),
    ]
}
