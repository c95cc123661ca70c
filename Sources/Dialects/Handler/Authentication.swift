/// How a provider's key is shown to it.
///
/// The key itself is never here: whoever sends the request places it by this rule.
package enum Authentication: Sendable, Equatable {
    /// `Authorization: Bearer KEY`.
    case bearer
    /// The key alone as the value of the header `name`.
    case header(name: String)
    /// The key as the value of the query parameter `name`; last resort, since addresses end up in logs.
    case query(name: String)
    /// The request is signed by the key, as Amazon's services want it; the region is that of the endpoint's host where
    /// none is given.
    case sigv4(service: String, region: String?)
    /// No key is sent.
    case none

    /// The word in a handler file: `bearer`, `header:NAME`, `query:NAME`, `sigv4[:SERVICE[:REGION]]` or `none`.
    package var text: String {
        switch self {
        case .bearer: "bearer"
        case .header(let name): "header:" + name
        case .query(let name): "query:" + name
        case .sigv4("bedrock", nil): "sigv4"
        case .sigv4(let service, let region): "sigv4:" + service + (region.map { ":" + $0 } ?? "")
        case .none: "none"
        }
    }

    /// Reads the word of a handler file.
    ///
    /// - Throws: `HandlerProblem`, with an empty path, that says what is wrong and what is possible.
    package init(_ text: String) throws(HandlerProblem) {
        switch text {
        case "bearer":
            self = .bearer
            return
        case "none":
            self = .none
            return
        case "sigv4":
            self = .sigv4(service: "bedrock", region: nil)
            return
        default:
            break
        }
        if text.hasPrefix("sigv4:") {
            self = try Self.signing(text)
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "header" || parts[0] == "query" else {
            throw HandlerProblem(
                "an authentication is bearer, header:NAME, query:NAME, sigv4 or none, not \(quoted(text))"
            )
        }
        let name = String(parts[1])
        if parts[0] == "query" {
            guard Self.isQueryName(name) else {
                throw HandlerProblem("\(quoted(name)) is no name of a query parameter")
            }
            self = .query(name: name)
        } else {
            if let reason = HeaderRules.problem(name: name) { throw HandlerProblem(reason) }
            self = .header(name: name)
        }
    }

    private static func signing(_ text: String) throws(HandlerProblem) -> Authentication {
        let names = text.split(separator: ":", omittingEmptySubsequences: false).dropFirst().map(String.init)
        let areNames = names.allSatisfy { name in
            (1...64).contains(name.utf8.count)
                && name.utf8.allSatisfy { $0.isDigit || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") }
        }
        guard (1...2).contains(names.count), areNames else {
            throw HandlerProblem("signing is sigv4, sigv4:SERVICE or sigv4:SERVICE:REGION, not \(quoted(text))")
        }
        return .sigv4(service: names[0], region: names.count == 2 ? names[1] : nil)
    }

    /// Whether the name can stand in an address without being escaped.
    private static func isQueryName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 64 && name.utf8.allSatisfy { $0.isUnreservedInURL }
    }
}

/// Text of a file within a message for a person: in quotes, printable and not longer than a line.
func quoted(_ text: String) -> String {
    let visible = String(
        text.unicodeScalars.prefix(80).map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : Character($0) }
    )
    return "“\(visible)\(text.unicodeScalars.count > 80 ? "…" : "")”"
}
