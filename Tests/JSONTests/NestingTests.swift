import JSON
import Testing

@Suite("Nesting", .timeLimit(.minutes(1)))
struct NestingTests {
    @Test("is accepted up to the limit and refused beyond it", arguments: [1, 2, 63, 64, 65, 128, 129, 512])
    func limit(_ limit: Int) {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":[", "]}]")] {
            let levels = open.utf8.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
            guard limit % levels == 0 else { continue }
            let inner = open.hasSuffix(":") ? "1" : ""
            let count = limit / levels
            let text = String(repeating: open, count: count) + inner + String(repeating: close, count: count)
            #expect(verdict(on: Array(text.utf8), depthLimit: limit) == nil)
            #expect(verdict(on: Array(text.utf8), depthLimit: limit - 1)?.code == .tooDeep)
            #expect(verdict(on: Array("[1,\(text)]".utf8), depthLimit: limit)?.code == .tooDeep)
        }
    }

    @Test("remembers which bracket is open at every level", arguments: [1, 63, 64, 65, 200])
    func brackets(_ depth: Int) {
        // A pattern without a period that divides 64.
        let isObject = (0..<depth).map { $0 % 3 == 0 || $0 % 7 == 2 }
        let opening = isObject.map { $0 ? "{\"k\":" : "[" }.joined()
        let closing = isObject.reversed().map { $0 ? "}" : "]" }
        #expect(verdict(on: Array((opening + "0" + closing.joined()).utf8)) == nil)
        for wrong in closing.indices {
            var closing = closing
            closing[wrong] = closing[wrong] == "}" ? "]" : "}"
            let place = opening.utf8.count + 1 + wrong
            let text = Array((opening + "0" + closing.joined()).utf8)
            #expect(verdict(on: text) == JSONError(.unexpectedByte, at: place))
        }
    }

    @Test("of a hundred thousand levels is a clean error", arguments: ["[", "{\"a\":", "[{\"a\":"])
    func bomb(_ open: String) {
        let bytes = Array(String(repeating: open, count: 100_000).utf8)
        #expect(verdict(on: bytes)?.code == .tooDeep)
    }

    @Test("has a limit of its own for trees, whatever the caller says")
    func treeLimit() throws {
        let limit = JSONReader.maximumDepthLimit
        func nested(_ depth: Int) -> [UInt8] {
            [UInt8](repeating: UInt8(ascii: "["), count: depth) + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
        }
        #expect(try JSONValue.parse(nested(limit), depthLimit: .max).serialized() == nested(limit))
        #expect(throws: JSONError(.tooDeep, at: limit)) {
            try JSONValue.parse(nested(limit + 1), depthLimit: .max)
        }
        try JSONScanner.validate(nested(100_000).span, depthLimit: .max)
    }

    @Test("room is given back when a container is left")
    func siblings() {
        let text = "[" + [String](repeating: "[[]]", count: 100).joined(separator: ",") + "]"
        #expect(verdict(on: Array(text.utf8), depthLimit: 3) == nil)
    }
}
