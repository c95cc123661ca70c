import DaemonHarness
import Dialects
import Harness
import JSON
import POSIX
import Providers
import Reactor
import Streams
import Wire

@testable import Daemon

/// A stream over a source of the test's choice, run in a daemon without a client: the test is its subscriber.
///
/// Without a choice it is that of a polled API.
final class PolledJob: Sendable {
    /// What came of it.
    struct Account: Sendable {
        var text = ""
        var chunks = 0
        var result: Result<ChatOutcome, RPCError>?
    }

    /// How it is set up.
    struct Options: Sendable {
        var timeouts = Timeouts()
        /// Whether the poller sends the key with what it asks.
        var sendsKey = true
        /// Makes the source of a request and what it is for.
        var makeSource: (@Sendable (UpstreamRequest, Upstream, Workspace) -> any StreamSource)?
    }

    private let daemon: TestDaemon
    private let account: Guarded<Account>
    private static let id = "s-polled"

    /// Submits a job to the provider `name` by a POST of `/jobs`.
    init(_ daemon: TestDaemon, provider name: String, _ options: Options = Options()) async throws {
        self.daemon = daemon
        let account = Guarded(Account())
        self.account = account
        let worker = daemon.supervisor.workers[0]
        try await worker.begin(name, options, account, id: Self.id)
    }

    /// What came so far.
    var now: Account { account.withLock { $0 } }

    /// Waits for its end.
    func end() throws -> Account {
        guard milliseconds(until: { now.result != nil }) != nil else { throw HarnessError("the job does not end") }
        return now
    }

    /// The stable name of the error it ended with.
    func failure() throws -> RPCError? {
        guard case .failure(let error) = try end().result else { return nil }
        return error
    }

    /// Does something with the running stream.
    func with(_ body: @escaping @Sendable (LiveStream) -> Void) {
        daemon.supervisor.workers[0].perform { worker in
            if let stream = worker.workspace?.stream(Self.id) { body(stream) }
        }
    }
}

extension Worker {
    fileprivate func begin(
        _ name: String,
        _ options: PolledJob.Options,
        _ account: Guarded<PolledJob.Account>,
        id: String
    ) throws {
        guard let workspace else { throw HarnessError("the worker is closed") }
        let params = Array(chat("\(name)/m").utf8)
        let target = try ChatResolution(ChatRequest(bytes: params), in: workspace.snapshot)
        let provider = target.provider
        let endpoint = try workspace.endpoint(of: provider)
        let upstream = Upstream(provider, at: endpoint, dialect: OpenAIDialect(), connectTimeout: .seconds(5))
        let context = upstream.context(model: "m", id: id, contentType: nil)
        let submit = UpstreamRequest(method: "POST", url: endpoint.base.appending("/jobs"), headers: [], body: params)
        let poller = JobPoller(context, sendsKey: options.sendsKey)
        let source =
            options.makeSource?(submit, upstream, workspace)
            ?? PollSource(submit, poller: poller, upstream: upstream, workspace: workspace)
        let limits = provider.handler.limits
        try workspace.shared.usage.begin(provider.name, limits, at: workspace.loop.now.microseconds)
        let stream = LiveStream(
            id: id,
            caller: Caller(pid: 1, uid: 0, gid: 0, role: .admin),
            metadata: try StreamMetadata(nil),
            target: target,
            timeouts: options.timeouts,
            source: source,
            subscriber: AccountKeeper(account),
            workspace: workspace,
            warnings: []
        )
        workspace.add(stream)
        stream.begin()
    }
}

/// Keeps what a stream yields for a test to look at.
private final class AccountKeeper: StreamSubscriber {
    private let account: Guarded<PolledJob.Account>

    init(_ account: Guarded<PolledJob.Account>) {
        self.account = account
    }

    func started(_ stream: LiveStream) {}

    func deliver(_ output: borrowing DecodedOutput, from first: Int) {
        for index in 0..<output.chunkCount {
            let chunk = try? JSONValue.parse(output.bytes.span.extracting(output.chunkRange(index)))
            let text = chunk?["choices"]?.arrayValue?.first?["delta"]?["content"]?.stringValue ?? ""
            account.withLock {
                $0.text += text
                $0.chunks += 1
            }
        }
    }

    func finish(_ result: Result<ChatOutcome, RPCError>, of stream: LiveStream) {
        account.withLock { $0.result = result }
    }
}
