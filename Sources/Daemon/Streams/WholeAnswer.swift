import Dialects
import JSON
import Streams
import Wire

/// Answers a request with the result of a stream that has no chunks, and how it came about as a member `providerd`.
final class WholeAnswer: StreamSubscriber {
    private let connection: Connection
    private let id: RPCID
    /// What the running attempt yields.
    var source: FetchSource?

    /// Answers the request `id` of a connection by what its source yields.
    init(_ connection: Connection, _ id: RPCID) {
        self.connection = connection
        self.id = id
    }

    func started(_ stream: LiveStream) {}

    func deliver(_ output: borrowing DecodedOutput, from first: Int) {}

    func finish(_ result: Result<ChatOutcome, RPCError>, of stream: LiveStream) {
        connection.release(streamOf: id)
        switch result {
        case .success(let outcome):
            connection.answer(id, result: Self.joined(source?.result ?? [], outcome))
        case .failure(var error):
            error.details.chunks = nil
            connection.fail(id, error)
        }
    }

    /// The object with a further member, written without reading it again.
    private static func joined(_ object: [UInt8], _ outcome: ChatOutcome) -> [UInt8] {
        var bytes = object
        guard bytes.popLast() == UInt8(ascii: "}"), let json = outcome.json else { return object }
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        bytes.append(#""providerd":"#)
        json.write(to: &bytes)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
