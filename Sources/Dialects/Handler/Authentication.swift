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
    /// No key is sent.
    case none

    /// The word in a handler file: `bearer`, `header:NAME`, `query:NAME` or `none`.
    package var text: String {
        switch self {
        case .bearer: "bearer"
        case .header(let name): "header:" + name
        case .query(let name): "query:" + name
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
            throw HandlerProblem("signing with sigv4 is not available yet; use bearer, header:NAME or query:NAME")
        default:
            break
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "header" || parts[0] == "query" else {
            throw HandlerProblem("an authentication is bearer, header:NAME, query:NAME or none, not \(quoted(text))")
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
