import Dialects
import Logging
import Providers
import Reactor
import Streams
import Wire

/// Everybody who reads a stream: the client that asked for it, and those that have attached to it.
///
/// Lives on the stream's loop. It keeps the chunks in the stream's replay ring. The client is told of each chunk at once
/// and holds the stream back when it takes nothing; a watcher reads from the ring at its own pace, is dropped when the
/// ring has moved past it, and holds nobody back.
final class Audience: StreamSubscriber {
    /// The most bytes that are on their way to a watcher at a time.
    private static let batch = 64 * 1024

    /// One watcher, as the stream sees it.
    private struct Feed {
        var cursor: ReplayCursor
        /// Whether chunks are on their way to it; further ones wait until it has taken these.
        var isBusy = false
    }

    /// Whether the stream outlives its client's connection.
    let isDetached: Bool

    private let workspace: Workspace
    private var client: (any StreamSubscriber)?
    private var ring = ReplayRing()
    private var feeds: [WatchAddress: Feed] = [:]
    private var isFeeding = false
    private var orphanTimer: Timer?
    private weak var stream: LiveStream?

    /// The audience of a stream that answers `client`.
    init(_ client: any StreamSubscriber, isDetached: Bool, workspace: Workspace) {
        self.client = client
        self.isDetached = isDetached
        self.workspace = workspace
    }

    var audience: Audience? { self }

    /// How many read the stream.
    var count: Int { feeds.count + (client == nil ? 0 : 1) }

    // MARK: What the stream tells

    func started(_ stream: LiveStream) {
        self.stream = stream
        client?.started(stream)
    }

    func deliver(_ output: borrowing DecodedOutput, from first: Int) {
        let bytes = output.bytes.span
        for index in 0..<output.chunkCount {
            ring.append(bytes.extracting(output.chunkRange(index)), in: workspace.shared.shelf)
        }
        client?.deliver(output, from: first)
        if !feeds.isEmpty { feedLater() }
    }

    func finish(_ result: Result<ChatOutcome, RPCError>, of stream: LiveStream) {
        orphanTimer?.cancel()
        orphanTimer = nil
        ring.close(in: workspace.shared.shelf)
        // What came while its client's connection broke is held as well.
        let answer = result.mapError { error in
            var error = error
            error.details.chunks = ring.end
            return error
        }
        let finished = FinishedStream(stream.info, ring, answer, at: workspace.loop.now)
        workspace.keep(finished)
        for (address, feed) in feeds {
            if feed.cursor.next < ring.first {
                tell(address, .dropped(slowness()))
            } else {
                tell(address, .finished(finished, from: feed.cursor.next))
            }
        }
        feeds = [:]
        client?.finish(result, of: stream)
        client = nil
    }

    // MARK: Watchers

    /// Takes a watcher that wants the chunks from `number` on.
    ///
    /// - Throws: `replay_gap` where these are not held.
    func join(_ address: WatchAddress, from number: Int, of stream: LiveStream) throws(RPCError) {
        try ring.refuseGap(from: number, stream: stream.id)
        orphanTimer?.cancel()
        tell(address, .joined(stream.info, worker: workspace.worker.index))
        feeds[address] = Feed(cursor: ReplayCursor(before: number))
        feed(address)
    }

    /// A watcher has taken what was sent to it.
    func acknowledged(by address: WatchAddress) {
        feeds[address]?.isBusy = false
        feed(address)
    }

    /// A watcher is gone.
    func leave(_ address: WatchAddress) {
        guard feeds.removeValue(forKey: address) != nil else { return }
        if count == 0 { orphaned() }
    }

    /// The client that asked is gone, or takes nothing; the stream goes on without it.
    func clientLeft(_ reason: Cancellation) {
        guard let stream, let client else { return }
        if reason == .slowConsumer { client.finish(.failure(slowness()), of: stream) }
        self.client = nil
        stream.outputDrained()
        if count == 0 { orphaned() }
    }

    private func orphaned() {
        guard isDetached, let stream else { return }
        let patience = workspace.settings.orphanTimeout
        guard patience > .zero else { return stream.cancelLater(.orphaned) }
        let timer = orphanTimer ?? workspace.loop.addTimer { [weak stream] in stream?.cancel(.orphaned) }
        orphanTimer = timer
        timer.arm(after: patience)
    }

    /// Feeds every watcher in a later turn of the loop, with all that has come until then.
    private func feedLater() {
        guard !isFeeding else { return }
        isFeeding = true
        workspace.later { [weak self] in
            guard let self else { return }
            isFeeding = false
            for address in Array(feeds.keys) { feed(address) }
        }
    }

    private func feed(_ address: WatchAddress) {
        guard var feed = feeds[address] else { return }
        guard feed.cursor.next >= ring.first else {
            workspace.log.notice("a watcher was dropped: it does not keep up", metadata: ["stream_id": "\(name)"])
            tell(address, .dropped(slowness()))
            return leave(address)
        }
        guard !feed.isBusy, feed.cursor.next < ring.end else { return }
        let first = feed.cursor.next
        var output = DecodedOutput()
        guard ring.read(&feed.cursor, into: &output, limit: Self.batch), output.chunkCount > 0 else { return }
        feed.isBusy = true
        feeds[address] = feed
        tell(address, .chunks(output, from: first))
    }

    private var name: String { stream?.id ?? "" }

    private func slowness() -> RPCError {
        var error = ExchangeFailure.cancelled(.slowConsumer).rpcError(provider: stream?.provider.name ?? "")
        error.details.stream = stream?.id
        error.details.chunks = ring.end
        return error
    }

    private func tell(_ address: WatchAddress, _ message: WatchMessage) {
        // At once where it can be: a worker that is about to close takes no more work.
        guard address.worker != workspace.worker.index else { return workspace.tell(message, to: address) }
        workspace.supervisor.workers[address.worker].perform { $0.workspace?.tell(message, to: address) }
    }
}

extension ReplayRing {
    /// Refuses to read from a chunk that is not held.
    ///
    /// - Throws: `replay_gap`, which names the first one that is.
    func refuseGap(from number: Int, stream: String) throws(RPCError) {
        guard number < first || number > end else { return }
        throw RPCError(
            .replayGap,
            "the stream holds the chunks from \(first) on, up to \(end); read on from one of these",
            ErrorDetails(stream: stream, chunks: end, first: first)
        )
    }
}
