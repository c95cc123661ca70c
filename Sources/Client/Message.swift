import JSON
package import Wire

/// A message of the daemon as it came, and what it says.
package struct Message: Sendable {
    /// The line, without its end.
    package let line: [UInt8]
    /// What it says; ranges are of `line`.
    package let content: ServerMessage

    /// Whether it ends the request `id`.
    package func ends(_ id: RPCID) -> Bool {
        switch content {
        case .answer(let answered, _): answered == id
        case .failure(let failed, _): failed == id || failed == nil
        case .chunk, .notification: false
        }
    }

    /// The value in a range of the line.
    ///
    /// - Throws: `ClientError` where it is not what the protocol says it is.
    package func value<Value: WireValue>(_ range: Range<Int>, as type: Value.Type = Value.self) throws(ClientError)
        -> Value
    {
        var inspection = Inspection(unknownMembers: .ignored)
        if let json = try? JSONValue.parse(line.span.extracting(range)), let value = Value.read(json, &inspection) {
            return value
        }
        let problem = inspection.problems.first.map { " (\($0.path) \($0.message))" } ?? ""
        throw ClientError(.malformed, "the daemon sent a \(type) that cannot be read\(problem)")
    }
}

extension Message {
    /// The result of an answer.
    ///
    /// - Throws: `RPCError` of a failure, or `ClientError` for what is no answer.
    package func result<Value: WireValue>(as type: Value.Type = Value.self) throws -> Value {
        switch content {
        case .answer(_, let result): return try value(result)
        case .failure(_, let error): throw error
        case .chunk, .notification: throw ClientError(.malformed, "the daemon sent no answer")
        }
    }
}
