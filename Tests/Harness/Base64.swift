/// The bytes that `text` stands for in Base64, RFC 4648, section 4; throws for a character of another alphabet.
package func decodeBase64(_ text: String) throws -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bytes: [UInt8] = []
    var bits = 0
    var count = 0
    for character in text.utf8 where character != UInt8(ascii: "=") {
        guard let digit = alphabet.firstIndex(of: character) else { throw HarnessError("not Base64: \(text)") }
        bits = (bits << 6 | digit) & 0xFFFF
        count += 6
        guard count >= 8 else { continue }
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
    }
    return bytes
}
