import JSON

/// What a line of a client says, before its params are looked at.
///
/// Parsing walks the line once, validates all of it and builds no tree: the params stay a range of the line.
package struct RequestEnvelope: Equatable, Sendable {
    /// The request's id, or nil for a notification, which gets no answer.
    package let id: RPCID?
    /// The method's name, known or not.
    package let method: String
    /// Where the params lie in the line, or nil where there are none; always an object.
    package let params: Range<Int>?

    /// A line that is no request, and the answer that is due for it.
    package struct Refusal: Error, Equatable, Sendable {
        /// The id to answer under, or nil where none could be read: answered as `null`.
        package let id: RPCID?
        /// The answer's error.
        package let error: RPCError
    }

    /// Reads one line, without its line end.
    ///
    /// - Throws: `Refusal` with −32700 for what is no JSON, and −32600 for JSON that is no request.
    package static func parse(_ line: Span<UInt8>) throws(Refusal) -> RequestEnvelope {
        let members: EnvelopeMembers
        do throws(JSONError) {
            members = try EnvelopeMembers(line)
        } catch {
            throw Refusal(id: nil, error: RPCError(.parseError, "the line is no JSON: \(error)"))
        }
        if let problem = members.problem {
            throw Refusal(id: members.id, error: RPCError(.invalidRequest, problem))
        }
        return RequestEnvelope(id: members.id, method: members.method ?? "", params: members.params)
    }
}

/// The members of an envelope as far as they could be read, and the first thing that is wrong with them.
private struct EnvelopeMembers {
    private(set) var id: RPCID?
    private(set) var method: String?
    private(set) var params: Range<Int>?
    private(set) var problem: String?
    private var hasVersion = false
    private var hasID = false

    /// Reads the whole line, whatever is wrong with it as a request: its id may come last.
    init(_ line: Span<UInt8>) throws(JSONError) {
        var reader = JSONReader(line)
        if try reader.peekKind() == .object {
            try readMembers(&reader)
        } else {
            let isBatch = try reader.peekKind() == .array
            _ = try reader.skipValue()
            problem = isBatch ? "batches are not taken: send one request a line" : "a request is an object"
        }
        try reader.end()
        if !hasVersion { refuse("jsonrpc must be \"2.0\"") }
        if method == nil { refuse("method must be given, as a string") }
    }

    private mutating func readMembers(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextMember() {
            if reader.bytes(key, equal: "id") {
                try readID(&reader)
            } else if reader.bytes(key, equal: "method") {
                try readMethod(&reader)
            } else if reader.bytes(key, equal: "params") {
                try readParams(&reader)
            } else if reader.bytes(key, equal: "jsonrpc") {
                try readVersion(&reader)
            } else {
                _ = try reader.skipValue()
            }
        }
    }

    private mutating func readID(_ reader: inout JSONReader) throws(JSONError) {
        if hasID { refuse("id is given twice") }
        hasID = true
        let value = try readScalar(&reader)
        id = RPCID(exactly: value)
        if id == nil { refuse("id must be a string or an integer") }
    }

    private mutating func readMethod(_ reader: inout JSONReader) throws(JSONError) {
        if method != nil { refuse("method is given twice") }
        method = try readScalar(&reader)?.stringValue
        if method == nil { refuse("method must be a string") }
    }

    private mutating func readVersion(_ reader: inout JSONReader) throws(JSONError) {
        hasVersion = try readScalar(&reader)?.stringValue == "2.0"
    }

    private mutating func readParams(_ reader: inout JSONReader) throws(JSONError) {
        if params != nil { refuse("params are given twice") }
        let kind = try reader.peekKind()
        params = try reader.skipValue()
        if kind != .object { refuse("params must be an object: they are given by name") }
    }

    /// A value without members, or nil for an object or an array, which is passed over.
    private func readScalar(_ reader: inout JSONReader) throws(JSONError) -> JSONValue? {
        switch try reader.peekKind() {
        case .object, .array:
            _ = try reader.skipValue()
            return nil
        default:
            return try reader.readValue()
        }
    }

    /// Remembers what is wrong, unless something already is.
    private mutating func refuse(_ reason: String) {
        problem = problem ?? reason
    }
}
