import JSON
import Testing

@testable import Dialects

@Suite("Turns of user and assistant", .timeLimit(.minutes(1)))
struct TurnTests {
    /// A short hand for messages: `s` system, `d` developer, `u` user, `a` assistant, `c` a call, `t` its result, `-` an
    /// empty message of the assistant's; each says its own letter and place.
    private func conversation(_ letters: String) throws -> Conversation {
        let messages = letters.enumerated().map { place, letter in
            switch letter {
            case "s": #"{"role":"system","content":"s\#(place)"}"#
            case "d": #"{"role":"developer","content":"d\#(place)"}"#
            case "u": #"{"role":"user","content":"u\#(place)"}"#
            case "a": #"{"role":"assistant","content":"a\#(place)"}"#
            case "c": #"{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f"}}]}"#
            case "t": #"{"role":"tool","tool_call_id":"c","content":"t\#(place)"}"#
            default: #"{"role":"assistant","content":""}"#
            }
        }
        return try DialectsTests.conversation(#"{"messages":[\#(messages.joined(separator: ","))]}"#)
    }

    /// Turns in short: whose, results, then messages.
    private func short(_ turns: [Turn]) -> [String] {
        turns.map { turn in
            let results = turn.results.map { $0.text() }.joined(separator: " ")
            let messages = turn.messages.map { $0.toolCalls.isEmpty ? $0.text() : "call" }.joined(separator: " ")
            return "\(turn.speaker): \(results)|\(messages)"
        }
    }

    @Test(
        "neighbours are merged, results come first, empty messages are left out",
        arguments: [
            ("ua", ["user: |u0", "assistant: |a1"]), ("uuaa", ["user: |u0 u1", "assistant: |a2 a3"]),
            ("ucttu", ["user: |u0", "assistant: |call", "user: t2 t3|u4"]),
            ("ucut", ["user: |u0", "assistant: |call", "user: t3|u2"]),
            ("uctct", ["user: |u0", "assistant: |call", "user: t2|", "assistant: |call", "user: t4|"]),
            ("u-u", ["user: |u0 u2"]), ("acc", ["assistant: |a0 call call"]), ("usu", ["user: |u0 s1 u2"]),
        ]
    )
    func turns(letters: String, expected: [String]) throws {
        #expect(short(Conversation.turns(of: try conversation(letters).messages)) == expected)
    }

    @Test(
        "system messages at the beginning are apart, later ones are moved or said by the user",
        arguments: [
            ("sdua", "s0\n\nd1", ["u2", "a3"], "s0\n\nd1", ["u2", "a3"]),
            ("ua", nil, ["u0", "a1"], nil, ["u0", "a1"]),
            ("sus", "s0\n\ns2", ["u1"], "s0", ["u1", "s2"]), ("ud", "d1", ["u0"], nil, ["u0", "d1"]),
        ]
    )
    func system(letters: String, joined: String?, rest: [String], leading: String?, all: [String]) throws {
        let read = try conversation(letters)
        #expect(read.systemText(.joined) == joined)
        #expect(read.system(.joined).rest.map { $0.text() } == rest)
        #expect(read.systemText(.asUser) == leading)
        let others = read.system(.asUser).rest
        #expect(others.map { $0.text() } == all)
        #expect(others.allSatisfy { !$0.isSystem })
        #expect(read.hasLaterSystemMessages == (joined != leading))
    }
}
