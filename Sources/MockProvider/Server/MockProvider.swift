package import POSIX
package import Reactor

/// A provider of language models on 127.0.0.1 that answers what it is told to, and misbehaves on demand.
///
/// A real HTTP/1.1 server over a real socket. May be used from any thread; what it does happens on its loop. Each
/// mock that was started must be stopped.
package final class MockProvider: Sendable {
    /// The port it listens on.
    package let port: UInt16

    private let loop: EventLoop
    private let ownsLoop: Bool
    private let site: MockSite

    /// Starts a mock on a thread of its own.
    ///
    /// - Parameters:
    ///   - script: What it knows beyond the model names.
    ///   - port: The port; 0 takes a free one.
    ///   - limits: How large a request may be.
    ///   - remembered: How many of the last requests `requests` tells.
    /// - Returns: The mock; it accepts connections by now.
    /// - Throws: `Errno` when it cannot listen or has no thread.
    package static func start(
        script: Script = Script(),
        port: UInt16 = 0,
        limits: RequestLimits = RequestLimits(),
        remembered: Int = 64
    ) throws(Errno) -> MockProvider {
        let listener = try ListeningSocket.loopback(port: port)
        let port = try ListeningSocket.port(of: listener.number)
        let loop = try EventLoop.start(name: "mock")
        return MockProvider(
            listener,
            port: port,
            loop: loop,
            ownsLoop: true,
            script: script,
            limits: limits,
            remembered: remembered
        )
    }

    /// Starts a mock on a loop that somebody else runs; it remembers no requests.
    package static func start(
        on loop: EventLoop,
        script: Script = Script(),
        port: UInt16 = 0,
        limits: RequestLimits = RequestLimits()
    ) throws(Errno) -> MockProvider {
        let listener = try ListeningSocket.loopback(port: port)
        let port = try ListeningSocket.port(of: listener.number)
        return MockProvider(
            listener,
            port: port,
            loop: loop,
            ownsLoop: false,
            script: script,
            limits: limits,
            remembered: 0
        )
    }

    private init(
        _ listener: consuming FileDescriptor,
        port: UInt16,
        loop: EventLoop,
        ownsLoop: Bool,
        script: Script,
        limits: RequestLimits,
        remembered: Int
    ) {
        self.port = port
        self.loop = loop
        self.ownsLoop = ownsLoop
        let site = MockSite(listener, loop: loop, script: script, limits: limits, remembered: remembered)
        self.site = site
        loop.submit { site.assumeIsolated { $0.open() } }
    }

    /// The base URL of the OpenAI dialect, such as `http://127.0.0.1:9901/v1`.
    package var baseURL: String {
        "http://127.0.0.1:\(port)/v1"
    }

    /// What it has seen so far.
    package var counters: MockCounters {
        site.state.counters
    }

    /// Waits until the counters satisfy a condition, and tells them then.
    ///
    /// Returns early, with the counters as they are, when the task is cancelled or the mock stops.
    package func counters(where condition: @escaping @Sendable (MockCounters) -> Bool) async -> MockCounters {
        await site.state.counters(where: condition)
    }

    /// The last requests, the oldest first.
    package var requests: [HTTPRequest] {
        site.state.requests
    }

    /// Replaces the script; requests that come after the return are answered by it, and sequences begin anew.
    ///
    /// Not after `stop`, when there is no loop any more that could do it.
    package func install(_ script: Script) async {
        await site.install(script)
    }

    /// Closes all connections, and goes on listening; not after `stop`.
    package func dropConnections() async {
        await site.dropConnections()
    }

    /// Stops listening and closes all connections; returns when that is done if the loop is its own.
    ///
    /// Idempotent.
    package func stop() {
        let loop = loop
        let stopsLoop = ownsLoop
        loop.submit { [site] in
            site.assumeIsolated { $0.close() }
            if stopsLoop { loop.stop() }
        }
        if ownsLoop { loop.join() }
    }
}
