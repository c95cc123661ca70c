import Harness
package import JSON

/// Everything that one `chat.stream` brought, held to the guarantees that every stream gives.
package struct ReceivedStream {
    package let started: JSONValue?
    package let chunks: [JSONValue]
    package let answer: JSONValue

    /// The text of all chunks.
    package var text: String {
        chunks.compactMap { $0["choices"]?.arrayValue?.first?["delta"]?["content"]?.stringValue }.joined()
    }

    package var result: JSONValue? { answer["result"] }
    package var details: JSONValue? { answer.details }
    package var type: String? { details?["type"]?.stringValue }
    package var phase: String? { details?["phase"]?.stringValue }

    /// How often a member of the first choice's delta is there.
    package func count(ofDelta name: String) -> Int {
        chunks.count { chunk in chunk["choices"]?.arrayValue?.first?["delta"]?[name] != nil }
    }

    /// The finish reasons, in order.
    package var finishReasons: [String] {
        chunks.compactMap { $0["choices"]?.arrayValue?.first?["finish_reason"]?.stringValue }
    }

    /// Where chunks with usage are.
    package var usagePlaces: [Int] {
        chunks.indices.filter { chunks[$0]["usage"]?.objectValue != nil }
    }
}

extension LineClient {
    /// Streams a chat to its end.
    ///
    /// Throws where chunks are not numbered from 0 on without a gap, or do not all come before the answer.
    package func stream(_ params: String) throws -> ReceivedStream {
        try stream(id: try request("chat.stream", params))
    }

    /// Attaches to a stream and reads it to its end, from the chunk `first` on.
    package func attach(_ stream: String, from first: Int = 0) throws -> ReceivedStream {
        let id = try request("chat.attach", #"{"stream":"\#(stream)","from":\#(first)}"#)
        return try self.stream(id: id, from: first)
    }

    /// Reads the stream of a request that was sent already; what belongs to others is dropped.
    ///
    /// `first` is the number of its first chunk, and `afterStart` says that its `chat.started` was read before. Throws
    /// where chunks are not numbered without a gap, or do not all come between the start and the answer.
    package func stream(id: Int, from first: Int = 0, afterStart: Bool = false) throws -> ReceivedStream {
        var started: JSONValue?
        var chunks: [JSONValue] = []
        while let message = try next() {
            let params = message["params"]
            switch message["method"]?.stringValue {
            case "chat.started" where params?["id"]?.intValue == id:
                started = params
            case "chat.chunk" where params?["id"]?.intValue == id:
                guard started != nil || afterStart else { throw HarnessError("a chunk before chat.started") }
                guard params?["seq"]?.intValue == first + chunks.count, let chunk = params?["chunk"] else {
                    throw HarnessError("chunk \(first + chunks.count) is missing: \(message.text)")
                }
                chunks.append(chunk)
            case nil where message["id"]?.intValue == id:
                return ReceivedStream(started: started, chunks: chunks, answer: message)
            default: continue
            }
        }
        throw HarnessError("the connection ended before the answer to \(id)")
    }

    /// Waits for the first chunk of a stream and returns the stream's name.
    package func firstChunk(ofStream id: Int) throws -> String {
        var name: String?
        while let message = try next() {
            if message["method"]?.stringValue == "chat.started", message["params"]?["id"]?.intValue == id {
                name = message["params"]?["stream"]?.stringValue
            }
            if message["method"]?.stringValue == "chat.chunk", message["params"]?["id"]?.intValue == id {
                return name ?? ""
            }
        }
        throw HarnessError("the connection ended before a chunk")
    }
}

/// The params of a chat with one message.
package func chat(_ model: String, _ more: String = "", text: String = "hello") -> String {
    let members = more.isEmpty ? "" : "," + more
    return #"{"model":"\#(model)","messages":[{"role":"user","content":"\#(text)"}]\#(members)}"#
}
