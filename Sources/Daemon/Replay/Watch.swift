import Dialects
import Streams
import Wire

/// `chat.attach`: what one connection reads of a stream that another request started.
///
/// Lives on its connection's loop, until it is released; the stream's may be another one. It takes chunks as fast as the
/// connection sends them, and no faster: what waits beyond that waits in the stream's replay ring.
final class Watch {
    /// How much of a finished stream is written in one turn of the loop.
    private static let batch = 64 * 1024

    /// Where its chunks come from.
    private enum Source {
        /// It is not known yet.
        case unknown
        /// A stream that runs, on this worker.
        case running(worker: Int)
        /// One that has ended.
        case finished(FinishedStream, ReplayCursor)
    }

    /// Where it is.
    let address: WatchAddress
    /// The request that it answers.
    let id: RPCID

    private let name: String
    private let connection: Connection
    private let workspace: Workspace
    private let envelope: ChunkEnvelope
    private var source = Source.unknown
    /// Whether it has chunks to take or to acknowledge, and waits for the connection to have room.
    private var isHeld = false
    /// Whether it goes on in the next turn; whatever comes until then waits for that.
    private var isDue = false

    /// Answers the request `id`, which wants the stream `name`.
    init(_ connection: Connection, _ id: RPCID, stream name: String, at address: WatchAddress, workspace: Workspace) {
        self.connection = connection
        self.id = id
        self.name = name
        self.address = address
        self.workspace = workspace
        envelope = ChunkEnvelope(id: id)
    }

    /// Takes what the stream tells.
    func take(_ message: WatchMessage) {
        switch message {
        case .joined(let info, let worker):
            source = .running(worker: worker)
            begin(info)
        case .chunks(let output, let first):
            connection.append(output, from: first, in: envelope)
            proceedOrWait()
        case .finished(let stream, let first):
            if case .unknown = source { begin(stream.info) }
            source = .finished(stream, ReplayCursor(before: first))
            proceedOrWait()
        case .dropped(let error):
            connection.release(self)
            connection.fail(id, error)
        }
    }

    /// The connection has room again.
    func resume() {
        guard isHeld else { return }
        isHeld = false
        // Not at once: writing may be what the connection is doing.
        proceedLater()
    }

    /// Reads no more; a stream that runs is told so.
    func leave() {
        guard case .running(let worker) = source else { return }
        workspace.tellStream(name, on: worker) { [address] in $0.leave(address) }
    }

    private func begin(_ info: StreamInfo) {
        let started = ChatStarted(id: id, stream: info.id, provider: info.provider, model: info.model)
        connection.write { MessageLine.notification(started, to: &$0) }
    }

    private func proceedOrWait() {
        guard connection.isOpen, !isDue else { return }
        isHeld = !connection.hasRoom
        guard !isHeld else { return }
        switch source {
        case .unknown: break
        case .running(let worker): workspace.tellStream(name, on: worker) { [address] in $0.acknowledged(by: address) }
        case .finished(let stream, let cursor): read(stream, cursor)
        }
    }

    private func read(_ stream: FinishedStream, _ cursor: ReplayCursor) {
        var cursor = cursor
        let first = cursor.next
        var output = DecodedOutput()
        _ = stream.ring.read(&cursor, into: &output, limit: Self.batch)
        connection.append(output, from: first, in: envelope)
        guard cursor.next < stream.ring.end else { return finish(stream) }
        source = .finished(stream, cursor)
        // In the next turn, so that a long one keeps nobody waiting.
        proceedLater()
    }

    /// Goes on in the next turn, once: its end may come while it is due already.
    private func proceedLater() {
        guard !isDue else { return }
        isDue = true
        workspace.later { [weak self] in
            self?.isDue = false
            self?.proceedOrWait()
        }
    }

    private func finish(_ stream: FinishedStream) {
        connection.release(self)
        switch stream.result {
        case .success(let outcome): connection.answer(id, outcome)
        case .failure(let error): connection.fail(id, error)
        }
    }
}
