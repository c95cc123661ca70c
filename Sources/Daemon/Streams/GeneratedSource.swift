import Dialects
import Reactor

/// The chunks of a dialect without a provider: one a turn of the loop, for as long as they are taken.
final class GeneratedSource: StreamSource {
    private let generator: any ChunkGenerator
    private let workspace: Workspace
    private var stream: LiveStream?
    private lazy var timer = workspace.loop.addTimer { [unowned self] in step() }

    /// The chunks of `generator`.
    init(_ generator: any ChunkGenerator, workspace: Workspace) {
        self.generator = generator
        self.workspace = workspace
    }

    var summary: StreamSummary { generator.summary }

    func start(_ stream: LiveStream) {
        self.stream = stream
        timer.arm(after: .zero)
    }

    func pause() { timer.cancel() }

    func resume() { timer.arm(after: .zero) }

    func abort() {
        timer.cancel()
        stream = nil
    }

    func drain() { abort() }

    private func step() {
        guard let stream else { return }
        stream.headReceived()
        stream.bytesReceived()
        workspace.decode {
            generator.next(into: &$0)
        } deliver: {
            stream.deliver($0)
        }
        // Delivering may have paused it, or have been the end.
        if self.stream != nil, !stream.isPaused { timer.arm(after: .zero) }
    }
}
