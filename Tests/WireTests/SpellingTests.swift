import Testing
import Wire

@Suite("Near names", .timeLimit(.minutes(1)))
struct SpellingTests {
    @Test(
        "are those that a person may have meant",
        arguments: [
            ("deepsek", ["deepseek"]), ("depeseek", ["deepseek"]), ("DeepSeek", ["deepseek"]), ("deep", ["deepseek"]),
            ("opnai", ["openai"]), ("openai2", ["openai"]), ("qqq", []), ("", []),
            ("local-b", ["local-a", "local-c"]),
            (String(repeating: "x", count: 100_000), []),
        ]
    )
    func nearest(word: String, expected: [String]) {
        let names = ["deepseek", "openai", "local-a", "local-c", String(repeating: "y", count: 1000)]
        #expect(Spelling.nearest(to: word, among: names) == expected)
    }

    @Test("come nearest first, and no more than asked for")
    func ranking() {
        #expect(
            Spelling.nearest(to: "model", among: ["modal", "model", "modes", "medal"], limit: 2) == ["model", "modal"]
        )
    }
}
