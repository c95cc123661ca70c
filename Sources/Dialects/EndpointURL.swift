/// The address of a provider, taken apart strictly: `http[s]://host[:port][/path][?query]`.
///
/// Anything that two readers could understand differently is refused: user information, fragments, white space, control
/// characters, backslashes, non-ASCII hosts and addresses in other forms than `a.b.c.d` and `[v6]`.
package struct EndpointURL: Sendable, Hashable, CustomStringConvertible {
    /// Whether the connection is encrypted.
    package let isSecure: Bool
    /// The host in lower case; an IPv6 address is in its brackets.
    package let host: String
    /// The port, where one is given that is not the scheme's own.
    package let port: Int?
    /// The path without slashes at its end: empty, or beginning with a slash.
    package let path: String
    /// What follows the question mark, where anything does.
    package let query: String?

    /// Takes `text` apart.
    ///
    /// - Throws: `EndpointError`, which says what is wrong.
    package init(_ text: String) throws(EndpointError) {
        guard text.utf8.count <= 2048 else { throw EndpointError("an address is at most 2048 bytes long") }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\\\"<>^`{|}".utf8.contains($0) }) else {
            throw EndpointError("an address consists of printable ASCII characters without spaces, quotes and braces")
        }
        // All of it is ASCII: bytes are characters, and much sooner found.
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 2, omittingEmptySubsequences: false)
            .map { Substring($0) }
        guard parts.count == 3, parts[1].isEmpty else {
            throw EndpointError("an address begins with http:// or https://")
        }
        switch parts[0].lowercased() {
        case "https:": isSecure = true
        case "http:": isSecure = false
        default: throw EndpointError("an address begins with http:// or https://")
        }
        let rest = parts[2]
        guard !rest.utf8.contains(UInt8(ascii: "#")) else { throw EndpointError("an address has no fragment (#)") }
        let end = rest.utf8.firstIndex { "/?".utf8.contains($0) } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.utf8.contains(UInt8(ascii: "@")) else {
            throw EndpointError("an address holds no user name or password (@)")
        }
        (host, port) = try Self.authority(authority, defaultPort: isSecure ? 443 : 80)
        let target = rest[end...]
        let question = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        path = try Self.path(target[..<(question ?? target.endIndex)])
        let words = question.map { target[target.index(after: $0)...] } ?? ""
        query = words.isEmpty ? nil : String(words)
    }

    /// The address `path` behind this one; this one's query goes along, joined by `&`.
    ///
    /// `suffix` may have a query of its own. The caller has checked it as a handler's path.
    package func appending(_ suffix: String) -> String {
        let parts = suffix.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let queries = [query, parts.count > 1 ? String(parts[1]) : nil].compactMap { $0 }.filter { !$0.isEmpty }
        return origin + path + (parts.first ?? "") + (queries.isEmpty ? "" : "?" + queries.joined(separator: "&"))
    }

    /// Scheme, host and port.
    package var origin: String {
        (isSecure ? "https://" : "http://") + host + (port.map { ":\($0)" } ?? "")
    }

    package var description: String {
        appending("")
    }

    /// The same origin with another path and query.
    func with(path: String, query: String?) -> EndpointURL {
        EndpointURL(isSecure: isSecure, host: host, port: port, path: path, query: query)
    }

    private init(isSecure: Bool, host: String, port: Int?, path: String, query: String?) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
        self.path = path
        self.query = query
    }

    private static func authority(_ text: Substring, defaultPort: Int) throws(EndpointError) -> (String, Int?) {
        var host = text
        var portText: Substring?
        if text.first == "[" {
            guard let bracket = text.firstIndex(of: "]") else { throw EndpointError("the host has no closing bracket") }
            host = text[...bracket]
            let behind = text[text.index(after: bracket)...]
            guard behind.isEmpty || behind.first == ":" else {
                throw EndpointError("the host has text behind its bracket")
            }
            portText = behind.isEmpty ? nil : behind.dropFirst()
        } else if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
            host = text[..<colon]
            portText = text[text.index(after: colon)...]
        }
        let name = host.lowercased()
        if let reason = HostAddress.problem(host: name) { throw EndpointError(reason) }
        guard let portText else { return (name, nil) }
        let isNumber = !portText.isEmpty && portText.utf8.count <= 5 && portText.utf8.allSatisfy(\.isDigit)
        guard isNumber, let port = Int(portText), (1...65535).contains(port) else {
            throw EndpointError("the port is a number from 1 to 65535")
        }
        return (name, port == defaultPort ? nil : port)
    }

    private static func path(_ text: Substring) throws(EndpointError) -> String {
        let segments = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Substring($0) }
        guard !segments.contains(".") && !segments.contains("..") else {
            throw EndpointError("the path holds no . and .. segments")
        }
        var path = text
        while path.last == "/" { path.removeLast() }
        return String(path)
    }
}

/// Why an address cannot be a provider's endpoint.
package struct EndpointError: Error, Sendable, Equatable {
    /// One sentence for a person.
    package let message: String

    init(_ message: String) {
        self.message = message
    }
}

extension UInt8 {
    /// An ASCII digit.
    var isDigit: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }

    /// A byte that means itself anywhere in an address (RFC 3986, section 2.3).
    var isUnreservedInURL: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "-._~".utf8.contains(self)
        }
    }
}
