import JSON

/// A request as a dialect sees it: its path without what only addresses the dialect.
package struct MockCall: Sendable {
    /// The request as received.
    package let request: HTTPRequest
    /// `/mock/NAME` when the path begins with it, else empty.
    package let prefix: String
    /// The path without the prefix and the query.
    package let path: String

    /// Reads the path of a request.
    package init(_ request: HTTPRequest) {
        self.request = request
        let path = request.path
        let parts = path.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
        guard parts.count == 3, parts[0] == "mock", path.hasPrefix("/mock/") else {
            prefix = ""
            self.path = path
            return
        }
        prefix = "/mock/\(parts[1])"
        self.path = String(path.dropFirst(prefix.count))
    }

    /// Whether a dialect may answer it: it is addressed, or nobody is.
    func isFor(_ dialect: any MockDialect) -> Bool {
        prefix.isEmpty || isAddressed(to: dialect)
    }

    /// Whether the path begins with the dialect's name.
    func isAddressed(to dialect: any MockDialect) -> Bool {
        prefix == "/mock/\(dialect.name)"
    }

    /// The segments of the path, percent-decoded.
    var segments: [String] {
        path.split(separator: "/").map(HTTPRequest.percentDecodedSegment)
    }

    /// What stands behind `mark` in the path, percent-decoded, without `end`; nil when it is not so.
    func text(after mark: String, before end: String = "") -> String? {
        guard let range = path.firstRange(of: mark), path.hasSuffix(end) else { return nil }
        let text = path[range.upperBound...].dropLast(end.count)
        return text.isEmpty ? nil : HTTPRequest.percentDecodedSegment(text)
    }

    /// A header, whose name is given in lower case.
    func header(_ name: String) -> String? {
        request.header(name)
    }

    /// Where the client reached the mock, with the prefix: the beginning of addresses in answers.
    var origin: String {
        "http://\(header("host") ?? "127.0.0.1")\(prefix)"
    }

    /// The body, which must be a JSON object.
    ///
    /// - Throws: `RequestError` 400.
    func object() throws(RequestError) -> JSONValue {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(request.body)
        } catch {
            throw RequestError(400, "the body is no JSON object of a chat request: \(error)")
        }
        guard value.objectValue != nil else { throw RequestError(400, "the body is no JSON object of a chat request") }
        return value
    }
}

extension JSONValue {
    /// The member, which must be a text that is not empty.
    ///
    /// - Throws: `RequestError` 400.
    func text(_ name: String) throws(RequestError) -> String {
        guard let text = self[name]?.stringValue, !text.isEmpty else {
            throw RequestError(400, "you must provide a \(name) parameter")
        }
        return text
    }

    /// Throws when the member is no array with something in it.
    func needs(_ name: String) throws(RequestError) {
        guard self[name]?.arrayValue?.isEmpty == false else {
            throw RequestError(400, "\(name): must be an array that is not empty")
        }
    }

    /// The texts of a member that is one text or an array of them.
    ///
    /// - Throws: `RequestError` 400.
    func texts(_ name: String) throws(RequestError) -> [String] {
        if let text = self[name]?.stringValue { return [text] }
        let texts = self[name]?.arrayValue?.compactMap(\.stringValue) ?? []
        guard !texts.isEmpty, texts.count == self[name]?.arrayValue?.count else {
            throw RequestError(400, "\(name): must be a text or an array of texts")
        }
        return texts
    }
}
