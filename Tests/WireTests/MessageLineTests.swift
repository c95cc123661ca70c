import JSON
import Testing
import Wire

@Suite("A message", .timeLimit(.minutes(1)))
struct MessageLineTests {
    @Test("of a chunk is one line around the chunk's own bytes")
    func chunk() {
        let envelope = ChunkEnvelope(id: 7)
        let chunk = Array(#"{"choices":[ {"index":0} ]}"#.utf8)
        let line = text { envelope.append(seq: 12, chunk: chunk.span, to: &$0) }
        #expect(
            line
                == #"{"jsonrpc":"2.0","method":"chat.chunk","params":{"id":7,"seq":12,"chunk":{"choices":[ {"index":0} ]}}}"#
                + "\n"
        )
    }

    @Test("of a chunk needs no memory but the buffer's", arguments: [RPCID.integer(7), .string("é\"")])
    func chunkInPlace(id: RPCID) {
        let envelope = ChunkEnvelope(id: id)
        let chunk = Array(#"{"choices":[]}"#.utf8)
        var output: [UInt8] = []
        output.reserveCapacity(4096)
        let capacity = output.capacity
        for seq in 0..<20 {
            envelope.append(seq: seq, chunk: chunk.span, to: &output)
        }
        #expect(output.capacity == capacity)
        #expect(output.count { $0 == UInt8(ascii: "\n") } == 20)
    }

    @Test("of each kind is one line")
    func kinds() {
        #expect(
            text { MessageLine.answer("a", Nothing(), to: &$0) } == #"{"jsonrpc":"2.0","id":"a","result":{}}"# + "\n"
        )
        #expect(
            text { MessageLine.answer(1, result: Array(#"{"a":1}"#.utf8).span, to: &$0) }
                == #"{"jsonrpc":"2.0","id":1,"result":{"a":1}}"# + "\n"
        )
        #expect(
            text { MessageLine.failure(nil, RPCError(.parseError, "no\nJSON"), to: &$0) }
                == #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no\nJSON","data":{"type":"parse_error"}}}"#
                + "\n"
        )
        #expect(
            text { MessageLine.notification(ChatStarted(id: 1, stream: "s", provider: "p", model: "m"), to: &$0) }
                == #"{"jsonrpc":"2.0","method":"chat.started","params":{"id":1,"stream":"s","provider":"p","model":"m"}}"#
                + "\n"
        )
        #expect(
            text { MessageLine.request(2, method: "x.y", params: JSONValue?.none, to: &$0) }
                == #"{"jsonrpc":"2.0","id":2,"method":"x.y"}"# + "\n"
        )
    }

    @Test("that the daemon writes is read by a client as it was meant")
    func serverMessages() throws {
        func read(_ line: String) throws -> ServerMessage {
            let bytes = Array(line.utf8.dropLast())
            return try ServerMessage.parse(bytes.span)
        }
        let chunk = Array(#"{"a":1}"#.utf8)
        let line = text { ChunkEnvelope(id: "q").append(seq: 3, chunk: chunk.span, to: &$0) }
        guard case .chunk(let id, let seq, let range) = try read(line) else {
            Issue.record("no chunk")
            return
        }
        #expect(id == "q")
        #expect(seq == 3)
        #expect(Array(Array(line.utf8)[range]) == chunk)
        let answer = text { MessageLine.answer(4, Nothing(), to: &$0) }
        #expect(try read(answer) == .answer(id: 4, result: 33..<35))
        let error = RPCError(.cancelled, "no more", ErrorDetails(type: "cancelled", chunks: 2))
        #expect(try read(text { MessageLine.failure(4, error, to: &$0) }) == .failure(id: 4, error: error))
        guard case .failure(nil, _) = try read(text { MessageLine.failure(nil, error, to: &$0) }) else {
            Issue.record("no failure without id")
            return
        }
        let event = text { MessageLine.notification(Event(topic: .daemon, event: .draining), to: &$0) }
        guard case .notification("event", let params?) = try read(event) else {
            Issue.record("no event")
            return
        }
        #expect(String(decoding: Array(event.utf8)[params], as: UTF8.self) == #"{"topic":"daemon","event":"draining"}"#)
    }

    @Test(
        "that is none is told as such",
        arguments: ["", "x", "[]", "{}", #"{"id":1}"#, #"{"result":1}"#, #"{"id":1,"error":{"code":1}}"#, "{}}"]
    )
    func malformed(line: String) {
        #expect(throws: ServerMessage.Malformed.self) { try ServerMessage.parse(Array(line.utf8).span) }
    }
}
