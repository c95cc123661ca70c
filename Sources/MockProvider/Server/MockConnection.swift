import JSON
import POSIX
import Reactor

/// One connection of the mock: reads requests, sends answers step by step, notices at once when the peer goes.
///
/// Used on the loop's thread only. Requests are answered one after the other; pipelined ones wait in the parser.
final class MockConnection {
    /// How many writes a connection may do before the others have their turn.
    private static let turn = 256
    /// How many bytes may wait in the parser while an answer runs.
    private static let pipelineLimit = 64 * 1024 * 1024

    private let server: MockServer
    private let descriptor: FileDescriptor
    private var source: IOSource?
    private var timer: Timer?
    private var parser: RequestParser
    private var response: Responder.Response?
    private var output: [UInt8] = []
    private var sent = 0
    /// What to do once the output has gone.
    private var next = Answer.Step.proceed
    private var due: Instant?
    private var isOver = false

    init(_ descriptor: consuming FileDescriptor, server: MockServer) throws(Errno) {
        self.server = server
        let number = descriptor.number
        self.descriptor = descriptor
        parser = RequestParser(limits: server.limits)
        try ListeningSocket.disableDelay(number)
        source = try server.loop.addSource(number, .read) { [unowned self] events in
            // The server lets go of a connection that is over; it must live to the end of its own call.
            withExtendedLifetime(self) { handle(events) }
        }
    }

    /// Ends the connection now, for the peer's reasons or the server's.
    func close(wasCutByPeer: Bool) {
        guard !isOver else { return }
        isOver = true
        source?.cancel()
        timer?.cancel()
        let wasChat = response?.isChat ?? false
        server.state.count { counters in
            counters.open -= 1
            guard wasChat else { return }
            counters.active -= 1
            if wasCutByPeer { counters.aborted += 1 } else { counters.cut += 1 }
        }
        server.forget(self)
    }

    private func handle(_ events: IOEvents) {
        if !events.isDisjoint(with: [.readable, .hangup, .error]), !receive() { return }
        if events.contains(.writable) { pump() }
    }

    /// Reads what is there; false when the connection is over.
    private func receive() -> Bool {
        let result: IOResult
        do throws(Errno) {
            result = try POSIX.read(from: descriptor.number, into: &server.input)
        } catch {
            close(wasCutByPeer: true)
            return false
        }
        switch result {
        case .wouldBlock: return true
        case .bytes(0):
            close(wasCutByPeer: true)
            return false
        case .bytes(let count):
            parser.append(server.input[0..<count])
        }
        if response == nil {
            pump()
        } else if parser.pending > Self.pipelineLimit {
            close(wasCutByPeer: false)
        }
        return !isOver
    }

    /// Goes on with the answer, or with the next request.
    private func pump() {
        var writes = 0
        while !isOver {
            guard flush() else { return }
            switch next {
            case .proceed, .flush: break
            case .pause(let microseconds): return wait(microseconds)
            case .stall: return
            case .finish:
                guard finish() else { return }
            case .close: return close(wasCutByPeer: false)
            case .reset:
                // A socket that cannot be reset any more has been reset by its peer.
                try? ListeningSocket.resetOnClose(descriptor.number)
                return close(wasCutByPeer: false)
            }
            writes += 1
            guard writes < Self.turn else {
                due = nil
                return wait(1)
            }
            guard let step = step() else { return }
            next = step
        }
    }

    /// Gathers steps until one of them wants something to be sent or awaited; nil when there is nothing to do.
    private func step() -> Answer.Step? {
        while true {
            if response == nil {
                guard readRequest() else { return nil }
            }
            // Nothing else uses the response while it steps.
            guard let step = response?.answer.step(into: &output) else { return .flush }
            if step != .proceed { return step }
        }
    }

    /// Takes the next request; false when there is none yet.
    private func readRequest() -> Bool {
        do throws(RequestError) {
            switch try parser.next() {
            case nil:
                return false
            case .expectsContinue:
                output.append(contentsOf: "HTTP/1.1 100 Continue\r\n\r\n".utf8)
                return true
            case .request(let request):
                begin(request)
                return true
            }
        } catch {
            server.state.count { $0.rejected += 1 }
            response = server.responder.reject(error)
            return true
        }
    }

    private func begin(_ request: HTTPRequest) {
        server.state.remember(request)
        let state = server.state
        let response = server.responder.respond(to: request) { state.counters.json.serialized() }
        self.response = response
        due = nil
        if let count = response.count { state.count(count) }
        guard response.isChat else { return }
        server.state.count { counters in
            counters.active += 1
            counters.maxActive = max(counters.maxActive, counters.active)
        }
    }

    /// The answer is out; false when the connection is over with it.
    private func finish() -> Bool {
        guard let response else { return true }
        self.response = nil
        next = .proceed
        if response.isChat {
            server.state.count { counters in
                counters.active -= 1
                counters.completed += 1
            }
        }
        if response.keepsConnection { return true }
        close(wasCutByPeer: false)
        return false
    }

    /// Waits from when the last wait was due, so that a late wake-up does not slow the pace.
    private func wait(_ microseconds: Int) {
        let timer = self.timer ?? server.loop.addTimer { [unowned self] in withExtendedLifetime(self) { resume() } }
        self.timer = timer
        let due = (self.due ?? server.loop.now) + .microseconds(microseconds)
        self.due = due
        timer.arm(at: due)
    }

    private func resume() {
        next = .proceed
        pump()
    }

    /// Sends the output; false when not all of it went.
    private func flush() -> Bool {
        while sent < output.count {
            let result: IOResult
            do throws(Errno) {
                result = try send(output.span.extracting(sent..<output.count), to: descriptor.number)
            } catch {
                close(wasCutByPeer: true)
                return false
            }
            switch result {
            case .bytes(let count): sent += count
            case .wouldBlock:
                watch([.read, .write])
                return false
            }
        }
        guard sent > 0 else { return true }
        output.removeAll(keepingCapacity: true)
        sent = 0
        watch(.read)
        return !isOver
    }

    private func watch(_ interest: IOInterest) {
        do throws(Errno) {
            try source?.update(interest)
        } catch {
            close(wasCutByPeer: true)
        }
    }
}
