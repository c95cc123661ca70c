import Streams
import Wire

/// The streams that a connection reads by `chat.attach`.
extension Connection {
    /// Begins to read a stream, of which the request `id` is answered.
    func watch(_ stream: String, answering id: RPCID) -> WatchAddress {
        lastWatch += 1
        let address = WatchAddress(worker: workspace.worker.index, connection: self.id, number: lastWatch)
        watches[lastWatch] = Watch(self, id, stream: stream, at: address, workspace: workspace)
        return address
    }

    /// Lets a watch go that has its answer.
    func release(_ watch: Watch) {
        watches[watch.address.number] = nil
    }

    /// Stops reading a stream, which goes on.
    ///
    /// False where the request `id` reads none.
    func endWatch(of id: RPCID) -> Bool {
        guard let watch = watches.values.first(where: { $0.id == id }) else { return false }
        end(watch, RPCError(.cancelled, "reading the stream was cancelled; the stream goes on"))
        return true
    }

    /// Stops reading every stream, and says why.
    func endWatches(_ reason: Cancellation) {
        for watch in Array(watches.values) {
            end(watch, ExchangeFailure.cancelled(reason).rpcError(provider: ""))
        }
    }

    private func end(_ watch: Watch, _ error: RPCError) {
        release(watch)
        watch.leave()
        fail(watch.id, error)
    }
}
