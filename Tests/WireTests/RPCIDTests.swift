import Testing
import Wire

@Suite("An id", .timeLimit(.minutes(1)))
struct RPCIDTests {
    @Test(
        "prints as the JSON it came as",
        arguments: [
            (RPCID.integer(7), "7"), (.integer(-1), "-1"), (.integer(.min), "-9223372036854775808"),
            (.string("a"), #""a""#), (.string(""), #""""#), (.string("\"\\\n\u{1}é"), #""\"\\\n\u0001é""#),
        ]
    )
    func printing(id: RPCID, expected: String) {
        #expect(id.description == expected)
    }

    @Test("of one kind never equals one of the other")
    func kinds() {
        #expect(RPCID.integer(1) != RPCID.string("1"))
        #expect(Set<RPCID>([1, "1", 1]).count == 2)
    }
}
