@testable import Dialects

extension StreamCase {
    /// A stream of one delta behind the role.
    private static func delta(_ name: String, _ delta: String, _ expected: String) -> StreamCase {
        StreamCase(
            name,
            Chunk.events([Chunk.role, Chunk.choice(delta), Chunk.stop]),
            [Chunk.role, Chunk.choice(expected), Chunk.stop]
        )
    }

    /// A stream of tool calls behind the role.
    private static func calls(_ name: String, _ deltas: [String], _ expected: [String]) -> StreamCase {
        func chunks(_ deltas: [String]) -> [String] {
            [Chunk.role] + deltas.map { Chunk.choice(#"{"tool_calls":\#($0)}"#) }
                + [Chunk.choice("{}", finish: #""tool_calls""#)]
        }
        return StreamCase(name, Chunk.events(chunks(deltas)), chunks(expected)).with { $0.finish = "tool_calls" }
    }

    /// A stream that ends with this finish reason.
    private static func finish(_ word: String, _ own: String) -> StreamCase {
        StreamCase(
            "the finish reason \(word) is \(own)",
            Chunk.events([Chunk.role, Chunk.choice("{}", finish: "\"\(word)\"")]),
            [Chunk.role, Chunk.choice("{}", finish: "\"\(own)\"")]
        )
        .with { $0.finish = own }
    }

    private static let opening =
        #"[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]"#

    /// Streams in the words of services that are nearly compatible.
    static let repaired: [StreamCase] = [
        StreamCase(
            "choices that are null are none",
            Chunk.events([Chunk.role, Chunk.stop, #"{"choices":null,"usage":null}"#]),
            [Chunk.role, Chunk.stop, #"{"choices":[],"usage":null}"#]
        ),
        delta(
            "reasoning under its other name is renamed",
            #"{"content":"","reasoning":"hm","x":1}"#,
            #"{"content":"","reasoning_content":"hm","x":1}"#
        ),
        delta(
            "reasoning under both names is told once",
            #"{"reasoning_content":"hm","reasoning":"hm","x":1}"#,
            #"{"reasoning_content":"hm","x":1}"#
        ),
        delta(
            "reasoning beside an empty reasoning_content takes its place",
            #"{"reasoning_content":null,"reasoning":"hm"}"#,
            #"{"reasoning_content":"hm"}"#
        ),
        delta(
            "null reasoning stays",
            #"{"content":"a","reasoning":null}"#,
            #"{"content":"a","reasoning":null}"#
        ),
        delta(
            "reasoning that is only in details is told, and the details stay",
            #"{"reasoning_details":[{"type":"reasoning.text","text":"a"},{"type":"reasoning.summary","summary":"b"}]}"#,
            #"{"reasoning_details":[{"type":"reasoning.text","text":"a"},{"type":"reasoning.summary","summary":"b"}],"reasoning_content":"ab"}"#
        ),
        delta(
            "content in parts becomes a string, thoughts apart",
            #"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"a"}]},{"type":"text","text":"b"}]}"#,
            #"{"content":"b","reasoning_content":"a"}"#
        ),
        StreamCase(
            "a message beside the delta is cut out",
            Chunk.events([
                Chunk.role.replacing(#""finish_reason""#, with: #""message":{"content":"all"},"finish_reason""#),
                Chunk.stop,
            ]),
            [Chunk.role, Chunk.stop]
        ),
        calls(
            "what later deltas repeat of a tool call is cut out",
            [
                opening,
                #"[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{"}}]"#,
                #"[{"index":0,"id":"","type":"function","function":{"name":"","arguments":"}"}}]"#,
            ],
            [
                opening, #"[{"index":0,"function":{"arguments":"{"}}]"#, #"[{"index":0,"function":{"arguments":"}"}}]"#,
            ]
        ),
        calls(
            "arguments that are an object become a string, and an absent index and type are put in",
            [#"[{"id":"a","function":{"name":"f","arguments":{"x":[1]}}}]"#],
            [#"[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":[1]}"}}]"#]
        ),
        calls(
            "a call without an id gets one",
            [#"[{"index":0,"function":{"name":"f","arguments":"{}"}}]"#],
            [#"[{"index":0,"id":"call_a1_0","type":"function","function":{"name":"f","arguments":"{}"}}]"#]
        ),
        calls(
            "indexes become dense",
            [
                #"[{"index":3,"id":"a","type":"function","function":{"name":"f","arguments":""}}]"#,
                #"[{"index":3,"function":{"arguments":"{}"}}]"#,
                #"[{"index":7,"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]"#,
            ],
            [
                opening, #"[{"index":0,"function":{"arguments":"{}"}}]"#,
                #"[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]"#,
            ]
        ),
        calls(
            "another id and name under the same index is another call",
            [opening, #"[{"index":0,"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]"#],
            [opening, #"[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]"#]
        ),
        calls(
            "without an index the id tells calls apart, and without both the place",
            [
                #"[{"id":"a","type":"function","function":{"name":"f","arguments":""}},{"id":"b","type":"function","function":{"name":"g","arguments":""}}]"#,
                #"[{"id":"b","function":{"arguments":"1"}}]"#,
                #"[{"function":{"arguments":"2"}},{"function":{"arguments":"3"}}]"#,
            ],
            [
                #"[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}},{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":""}}]"#,
                #"[{"index":1,"function":{"arguments":"1"}}]"#,
                #"[{"index":0,"function":{"arguments":"2"}},{"index":1,"function":{"arguments":"3"}}]"#,
            ]
        ),
        StreamCase(
            "a tool delta that says nothing is left out",
            Chunk.events([
                Chunk.role, Chunk.choice(#"{"content":null,"tool_calls":[{"index":4}]}"#), Chunk.stop,
            ]),
            [Chunk.role, Chunk.choice(#"{"content":null}"#), Chunk.stop]
        ),
        calls(
            "what a provider wants back stays on its call",
            [
                #"[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"s"}}}]"#
            ],
            [
                #"[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"s"}}}]"#
            ]
        ),
        finish("eos_token", "stop"),
        finish("model_length", "length"),
        finish("sensitive", "content_filter"),
        finish("tool_use", "tool_calls"),
        finish("function_call", "function_call"),
    ]
}
