import JSON
import Testing

@Suite("JSONNumber", .timeLimit(.minutes(1)))
struct JSONNumberTests {
    @Test(
        "comes out as it went in",
        arguments: [
            "0", "-0", "1.10", "1e400", "-1E-400", "123456789012345678901234567890", "0.1000000000000000055511151231",
            "1E+2", "9007199254740993", "3.0",
        ]
    )
    func fidelity(_ text: String) throws {
        let document = "{\"n\":[\(text)]}"
        #expect(try JSONValue.parse(document).description == document)
        #expect(try #require(JSONNumber(text: text)).text == text)
    }

    @Test(
        "is not made of what is no number",
        arguments: ["", " 1", "1 ", "01", "+1", ".5", "1.", "0x1", "NaN", "inf", "1,2", "-", "true", "\"1\"", "１"]
    )
    func noNumber(_ text: String) {
        #expect(JSONNumber(text: text) == nil)
    }

    @Test("has values where they exist")
    func values() throws {
        let number = { (text: String) in try #require(JSONNumber(text: text)) }
        #expect(try number("1.5").double == 1.5)
        #expect(try number("1.5").int == nil)
        #expect(try number("1e400").double == nil)
        #expect(try number("1e-400").double == 0)
        #expect(try number("18446744073709551615").int == nil)
        #expect(try number("18446744073709551615").double == 0x1p64)
        #expect(JSONNumber(-5).text == "-5")
        #expect(JSONNumber(0.1)?.text == "0.1")
        #expect(JSONNumber(Double.infinity) == nil)
        #expect(JSONNumber(Double.nan) == nil)
    }

    @Test(
        "writes every Double so that it is read back",
        arguments: [
            0, -0.0, 1, 0.1, 1e16, 1e-5, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.pi, 1.0 / 3,
            123_456_789.125,
        ]
    )
    func doubles(_ value: Double) throws {
        let number = try #require(JSONNumber(value))
        #expect(number.double == value)
        #expect(JSONNumber(text: number.text) == number)
        var output: [UInt8] = []
        JSONWriter.number(value, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == number.text)
    }

    @Test("is equal if it is written alike")
    func equality() {
        #expect(JSONNumber(text: "1.0") != JSONNumber(text: "1"))
        #expect(JSONNumber(1) == JSONNumber(text: "1"))
    }
}
