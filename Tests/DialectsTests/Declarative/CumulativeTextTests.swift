import Testing

@testable import Dialects

@Suite("Cumulative text", .timeLimit(.minutes(1)))
struct CumulativeTextTests {
    @Test(
        "what is new in a snapshot is passed on, and nothing twice",
        arguments: [
            (["a", "ab", "abc"], ["a", "b", "c"], 0),
            (["a", "a", "a"], ["a", "", ""], 0),
            (["abc", "a", "abcd"], ["abc", "", "d"], 0),
            (["Hello wrld", "Hello world and", "Hello world and more"], ["Hello wrld", "d and", " more"], 1),
            (["abc", "x", "xy"], ["abc", "", "y"], 1),
            (["", "é", "é✓"], ["", "é", "✓"], 0),
            (["ab", "é✓"], ["ab", "✓"], 1),
            (["abc", "é✓"], ["abc", ""], 1),
            (["e", "e\u{301}"], ["e", "\u{301}"], 0),
        ] as [([String], [String], Int)]
    )
    func suffixes(snapshots: [String], expected: [String], breaks: Int) {
        var text = CumulativeText()
        let made = snapshots.map { text.suffix(of: $0) }
        #expect(made.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
        #expect(text.breaks == breaks)
        #expect((text.warning(about: "text") != nil) == (breaks > 0))
    }
}
