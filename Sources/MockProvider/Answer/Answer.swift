/// One answer as a sequence of steps: bytes to send, pauses to keep, the end.
///
/// Sans-I/O: the connection asks for a step, sends what was appended, and does what the step says. All faults of
/// `Delivery` happen here, so that tests can read them without a socket.
struct Answer {
    /// What the connection does next; bytes appended before are sent first unless the step is `proceed`.
    enum Step: Equatable {
        /// Ask again at once.
        case proceed
        /// Send, then ask again.
        case flush
        /// Send, wait so many microseconds, then ask again.
        case pause(Int)
        /// Send, then nothing more, ever.
        case stall
        /// Send; the answer is complete and the connection may serve another request.
        case finish
        /// Send, then close the connection.
        case close
        /// Send, then reset the connection.
        case reset
    }

    /// What follows the head.
    enum Body {
        case whole([UInt8])
        case events(EventBody)
        case flood(FloodBody)
    }

    private enum Phase {
        case delay
        case stallBeforeHead
        case head
        case stallAfterHead
        case body
        case end(Step)
    }

    private let head: ResponseHead
    private let framing: BodyFraming
    private let delivery: Delivery
    /// A comment of the dialect, for silences that are none.
    private let comment: [UInt8]
    private var body: Body
    private var phase = Phase.delay
    private var payload: [UInt8] = []
    private var offset = 0
    private var sent = 0
    private var writes = 0
    private var bodyEnd: Step?
    /// Microseconds already spent in a silence with comments.
    private var silence: Int?

    init(head: ResponseHead, body: Body, framing: BodyFraming, delivery: Delivery = Delivery(), comment: [UInt8] = []) {
        self.head = head
        self.body = body
        self.framing = framing
        self.delivery = delivery
        self.comment = comment
    }

    /// Does one step, appending what is to be sent.
    mutating func step(into output: inout [UInt8]) -> Step {
        switch phase {
        case .delay:
            phase = .stallBeforeHead
            return delivery.delay > 0 ? .pause(delivery.delay) : .proceed
        case .stallBeforeHead:
            phase = .head
            guard let stall = delivery.stall, stall.at == .beforeHead else { return .proceed }
            return stall.duration.map(Step.pause) ?? .stall
        case .head:
            return stepOfHead(into: &output)
        case .stallAfterHead:
            guard let stall = delivery.stall, stall.at == .afterHead, let step = keepSilence(stall, into: &output)
            else {
                phase = .body
                return .proceed
            }
            return step
        case .body:
            return stepOfBody(into: &output)
        case .end(let step):
            return step
        }
    }

    private mutating func stepOfHead(into output: inout [UInt8]) -> Step {
        guard case .flood(var flood) = body, flood.isInHead else {
            head.append(to: &output)
            phase = .stallAfterHead
            return .proceed
        }
        if sent == 0 { output.append(contentsOf: "HTTP/1.1 200 OK\r\n".utf8) }
        sent = 1
        guard flood.next(into: &output) else {
            output.append(contentsOf: "Content-Length: 0\r\n\r\n".utf8)
            phase = .end(.finish)
            return .finish
        }
        body = .flood(flood)
        return .flush
    }

    private mutating func stepOfBody(into output: inout [UInt8]) -> Step {
        if let stall = delivery.stall, silence != nil {
            if let step = keepSilence(stall, into: &output) { return step }
        }
        while true {
            if let cut = delivery.cut, sent >= cut.after { return end(cut, into: &output) }
            let pending = payload.count - offset
            if let size = writeSize, pending >= size || (bodyEnd != nil && pending > 0) {
                deliver(min(size, pending), to: &output)
                writes += 1
                return delivery.splitInterval > 0 ? .pause(delivery.splitInterval) : .flush
            }
            if let bodyEnd {
                // A body that is cut must not seem whole.
                if bodyEnd == .finish { framing.appendEnd(to: &output) }
                phase = .end(bodyEnd)
                return bodyEnd
            }
            let step = refill()
            if delivery.split.isEmpty, payload.count > offset { deliver(payload.count - offset, to: &output) }
            switch step {
            case .proceed: continue
            case .stall:
                guard let stall = delivery.stall else { continue }
                silence = 0
                if let step = keepSilence(stall, into: &output) { return step }
            default: return step
            }
        }
    }

    /// Asks the body for more.
    private mutating func refill() -> Step {
        if offset == payload.count {
            payload.removeAll(keepingCapacity: true)
            offset = 0
        }
        switch body {
        case .whole(let bytes):
            payload += bytes
            bodyEnd = .finish
        case .flood(var flood):
            let more = flood.next(into: &payload)
            body = .flood(flood)
            if !more { bodyEnd = .finish }
            return more ? .flush : .proceed
        case .events(let events):
            switch events.next(into: &payload) {
            case .piece: return .proceed
            case .chunk: return delivery.split.isEmpty ? .flush : .proceed
            case .interval: return .pause(delivery.interval)
            case .stall: return .stall
            case .end(let cut): bodyEnd = cut ? .close : .finish
            }
        }
        return .proceed
    }

    /// The size of the next write when the body is split.
    private var writeSize: Int? {
        delivery.split.isEmpty ? nil : max(1, delivery.split[min(writes, delivery.split.count - 1)])
    }

    private mutating func deliver(_ count: Int, to output: inout [UInt8]) {
        let count = min(count, (delivery.cut?.after ?? .max) - sent)
        guard count > 0 else { return }
        framing.append(payload[offset..<offset + count], to: &output)
        offset += count
        sent += count
    }

    private mutating func end(_ cut: Delivery.Cut, into output: inout [UInt8]) -> Step {
        switch cut.manner {
        case .close: phase = .end(.close)
        case .reset: phase = .end(.reset)
        case .end:
            framing.appendEnd(to: &output)
            phase = .end(.finish)
        }
        return .flush
    }

    /// A step of a silence, or nil when it is over.
    private mutating func keepSilence(_ stall: Delivery.Stall, into output: inout [UInt8]) -> Step? {
        let spent = silence ?? 0
        silence = spent
        let rest = stall.duration.map { $0 - spent }
        if let rest, rest <= 0 {
            silence = nil
            return nil
        }
        guard let interval = stall.commentInterval else {
            guard let rest else { return .stall }
            silence = spent + rest
            return .pause(rest)
        }
        framing.append(comment[...], to: &output)
        let wait = min(interval, rest ?? interval)
        silence = spent + max(1, wait)
        return .pause(wait)
    }
}
