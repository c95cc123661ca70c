import JSON

/// What a line of the daemon says; values stay ranges of the line until somebody wants them.
package enum ServerMessage: Equatable, Sendable {
    /// The answer to the request `id`, its result as JSON.
    case answer(id: RPCID, result: Range<Int>)
    /// The failure of the request `id`, or of a line whose id the daemon could not read.
    case failure(id: RPCID?, error: RPCError)
    /// A chunk of the stream that the request `id` started.
    case chunk(id: RPCID, seq: Int, chunk: Range<Int>)
    /// Another notification.
    case notification(method: String, params: Range<Int>?)

    /// A line that is no message of the protocol.
    package struct Malformed: Error, Equatable, Sendable {
        /// What is wrong with it.
        package let reason: String
    }

    /// Reads one line, without its line end.
    package static func parse(_ line: Span<UInt8>) throws(Malformed) -> ServerMessage {
        let members: AnswerMembers
        var chunk: ServerMessage?
        do throws(JSONError) {
            members = try AnswerMembers(line)
            if members.method == ChatChunk.method, let params = members.params {
                chunk = try readChunk(line.extracting(params), offset: params.lowerBound)
            }
        } catch {
            throw Malformed(reason: "no JSON: \(error)")
        }
        if let chunk { return chunk }
        if let method = members.method { return .notification(method: method, params: members.params) }
        if let error = members.error { return .failure(id: members.id, error: try readError(error)) }
        guard let id = members.id, let result = members.result else {
            throw Malformed(reason: "neither an answer nor a notification")
        }
        return .answer(id: id, result: result)
    }

    private static func readError(_ json: JSONValue) throws(Malformed) -> RPCError {
        var inspection = Inspection(unknownMembers: .ignored)
        guard let error = RPCError.read(json, &inspection) else {
            throw Malformed(reason: "an error without code or message")
        }
        return error
    }

    private static func readChunk(_ params: Span<UInt8>, offset: Int) throws(JSONError) -> ServerMessage? {
        var reader = JSONReader(params)
        guard try reader.peekKind() == .object else { return nil }
        try reader.beginObject()
        var id: RPCID?
        var seq: Int?
        var chunk: Range<Int>?
        while let key = try reader.nextMember() {
            if reader.bytes(key, equal: "id") {
                id = RPCID(exactly: try reader.readValue())
            } else if reader.bytes(key, equal: "seq") {
                seq = try reader.readInteger()
            } else if reader.bytes(key, equal: "chunk") {
                chunk = try reader.skipValue()
            } else {
                _ = try reader.skipValue()
            }
        }
        guard let id, let seq, let chunk else { return nil }
        return .chunk(id: id, seq: seq, chunk: chunk.lowerBound + offset..<chunk.upperBound + offset)
    }
}

/// The members of a daemon's message.
private struct AnswerMembers {
    private(set) var id: RPCID?
    private(set) var method: String?
    private(set) var params: Range<Int>?
    private(set) var result: Range<Int>?
    private(set) var error: JSONValue?

    init(_ line: Span<UInt8>) throws(JSONError) {
        var reader = JSONReader(line)
        try reader.beginObject()
        while let key = try reader.nextMember() {
            if reader.bytes(key, equal: "id") {
                id = RPCID(exactly: try reader.readValue())
            } else if reader.bytes(key, equal: "method") {
                method = try reader.readString()
            } else if reader.bytes(key, equal: "params") {
                params = try reader.skipValue()
            } else if reader.bytes(key, equal: "result") {
                result = try reader.skipValue()
            } else if reader.bytes(key, equal: "error") {
                error = try reader.readValue()
            } else {
                _ = try reader.skipValue()
            }
        }
        try reader.end()
    }
}
