import Dialects
import Reactor
import Streams

/// A source that begins once its request is put in the provider's words, which for a long one is done off the loop.
///
/// The stream runs meanwhile: it is listed, its time counts, and it can be cancelled; then nothing is sent.
final class LateSource: StreamSource {
    /// Puts the request in the provider's words.
    typealias Translation = @Sendable () -> Result<UpstreamRequest, DialectError>

    private let workspace: Workspace
    private let translate: Translation
    private let makeSource: (UpstreamRequest) -> any StreamSource
    private var stream: LiveStream?
    private var source: (any StreamSource)?

    /// The source that `makeSource` makes of what `translate` yields.
    init(
        workspace: Workspace,
        translate: @escaping Translation,
        makeSource: @escaping (UpstreamRequest) -> any StreamSource
    ) {
        self.workspace = workspace
        self.translate = translate
        self.makeSource = makeSource
    }

    var summary: StreamSummary { source?.summary ?? StreamSummary() }

    var isRepeatable: Bool { source?.isRepeatable ?? true }

    func start(_ stream: LiveStream) {
        self.stream = stream
        // The provider is not asked yet: only the limit on the whole counts.
        stream.silent(until: workspace.loop.now + Timeouts.limit)
        workspace.elsewhere(translate) { [weak self] in self?.translated($0) }
    }

    // Before it is asked a provider sends nothing that could be held back.
    func pause() { source?.pause() }

    func resume() { source?.resume() }

    func abort() {
        stream = nil
        source?.abort()
    }

    func drain() {
        stream = nil
        source?.drain()
    }

    private func translated(_ result: Result<UpstreamRequest, DialectError>) {
        guard let stream else { return }
        switch result {
        case .success(let request):
            stream.bytesReceived()
            stream.warn(request.warnings)
            let source = makeSource(request)
            self.source = source
            source.start(stream)
        case .failure(let error):
            stream.untranslatable(error)
        }
    }
}
