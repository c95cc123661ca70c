/// One HTTP/1.1 request as it was received, its body whole and without transfer coding.
package struct HTTPRequest: Sendable, Equatable {
    /// A header as received; names keep their spelling and compare without regard to case.
    package struct Header: Sendable, Equatable {
        /// The name as spelt.
        package let name: String
        /// The value without white space around it.
        package let value: String
    }

    /// The method, such as `POST`.
    package let method: String
    /// The request target as sent, such as `/v1/chat/completions?key=k`.
    package let target: String
    /// The minor version of HTTP/1: 0 or 1.
    package let minorVersion: Int
    /// The headers in the order received.
    package let headers: [Header]
    /// The body.
    package var body: [UInt8] = []

    /// The target up to its question mark.
    package var path: String {
        String(target.prefix { $0 != "?" })
    }

    /// The first header of that name, which is given in lower case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }

    /// The first value of a query parameter, percent-decoded.
    package func queryParameter(_ name: String) -> String? {
        guard let mark = target.firstIndex(of: "?") else { return nil }
        for pair in target[target.index(after: mark)...].split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts[0] == name else { continue }
            return parts.count > 1 ? Self.percentDecoded(parts[1]) : ""
        }
        return nil
    }

    /// Whether the connection stays open after the answer (RFC 9112, section 9.3).
    package var keepsConnection: Bool {
        let options = (header("connection") ?? "").lowercased().split(separator: ",").map(Self.trimmed)
        if options.contains("close") { return false }
        return minorVersion == 1 || options.contains("keep-alive")
    }

    static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }

    /// A segment of a path, percent-decoded; `+` stands for itself there (RFC 3986).
    static func percentDecodedSegment(_ text: Substring) -> String {
        percentDecoded(text, plus: UInt8(ascii: "+"))
    }

    private static func percentDecoded(_ text: Substring, plus: UInt8 = UInt8(ascii: " ")) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest.removeFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? plus : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
