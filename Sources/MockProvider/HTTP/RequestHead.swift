/// A request line and its headers, taken apart and checked (RFC 9112, sections 3 and 5).
struct RequestHead {
    enum BodyLength: Equatable {
        case none
        case length(Int)
        case chunked
    }

    let request: HTTPRequest

    /// Takes apart the lines up to and with the empty one, each ended by CRLF.
    init(_ bytes: ArraySlice<UInt8>) throws(RequestError) {
        var lines: [ArraySlice<UInt8>] = []
        var rest = bytes
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(rest[rest.startIndex..<end - 1])
            rest = rest[(end + 1)...]
        }
        lines.removeLast()
        let words = lines[0].split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 3, words[0].allSatisfy(Self.isToken), !words[0].isEmpty, !words[1].isEmpty,
            words[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw RequestError(400, "the request line is malformed") }
        let version = String(decoding: words[2], as: UTF8.self)
        guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
            throw RequestError(version.hasPrefix("HTTP/") ? 505 : 400, "the version is not HTTP/1.1")
        }
        var headers: [HTTPRequest.Header] = []
        for line in lines.dropFirst() {
            headers.append(try Self.header(line))
        }
        request = HTTPRequest(
            method: String(decoding: words[0], as: UTF8.self),
            target: String(decoding: words[1], as: UTF8.self),
            minorVersion: version == "HTTP/1.1" ? 1 : 0,
            headers: headers
        )
        let hosts = headers.count { $0.name.lowercased() == "host" }
        guard hosts == 1 || (hosts == 0 && request.minorVersion == 0) else {
            throw RequestError(400, "exactly one Host header is needed")
        }
    }

    /// Whether the client waits for `100 Continue`.
    var expectsContinue: Bool {
        request.minorVersion == 1 && request.header("expect")?.lowercased() == "100-continue"
    }

    /// How the length of the body is told (RFC 9112, section 6.3); both ways at once are refused.
    func bodyLength() throws(RequestError) -> BodyLength {
        var lengths: Set<String> = []
        for header in request.headers where header.name.lowercased() == "content-length" {
            lengths.insert(header.value)
        }
        if let coding = request.header("transfer-encoding") {
            guard coding.lowercased() == "chunked" else {
                throw RequestError(501, "the transfer coding is not known")
            }
            guard lengths.isEmpty else { throw RequestError(400, "both Content-Length and Transfer-Encoding") }
            return .chunked
        }
        guard let text = lengths.first else { return .none }
        guard lengths.count == 1, !text.isEmpty, text.count < 16,
            text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }), let length = Int(text)
        else { throw RequestError(400, "the Content-Length is no number") }
        return length == 0 ? .none : .length(length)
    }

    private static func header(_ line: ArraySlice<UInt8>) throws(RequestError) -> HTTPRequest.Header {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[line.startIndex..<colon].allSatisfy(isToken)
        else { throw RequestError(400, "a header line is malformed") }
        let value = line[(colon + 1)...]
        guard value.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
            throw RequestError(400, "a header value has a control character")
        }
        return HTTPRequest.Header(
            name: String(decoding: line[line.startIndex..<colon], as: UTF8.self),
            value: String(HTTPRequest.trimmed(String(decoding: value, as: UTF8.self)[...]))
        )
    }

    /// `tchar` of RFC 9110, section 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
