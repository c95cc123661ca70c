import Wire

/// The messages that have come for each request and that nobody has taken yet, and who waits for them.
///
/// Guarded by the lock of the connection that owns it; whoever is to be woken is resumed outside of it.
struct Mailboxes {
    /// Where reading from the socket pauses, in bytes, so that the daemon learns that its client is slow.
    static let highWater = 4 << 20
    /// Where it goes on.
    static let lowWater = 1 << 20

    /// Someone who waits for a request's next message: woken, he looks again.
    typealias Waiter = CheckedContinuation<Void, Never>

    private struct Mailbox {
        var messages: [Message] = []
        /// How many of `messages` have been taken.
        var taken = 0
        var waiter: Waiter?
        /// Whether `event` notifications belong here.
        let takesEvents: Bool
    }

    /// Bytes that nobody has taken yet.
    private(set) var held = 0
    private var boxes: [RPCID: Mailbox] = [:]

    /// Opens a mailbox for a request that is about to be sent.
    mutating func open(_ id: RPCID, takesEvents: Bool) {
        boxes[id] = Mailbox(takesEvents: takesEvents)
    }

    /// Closes a mailbox with everything in it; returns who waited there.
    mutating func close(_ id: RPCID) -> Waiter? {
        guard let box = boxes.removeValue(forKey: id) else { return nil }
        held -= box.messages[box.taken...].reduce(0) { $0 + $1.line.count }
        return box.waiter
    }

    /// Whether a message of a request waits to be taken.
    func hasMessage(_ id: RPCID) -> Bool {
        boxes[id].map { $0.taken < $0.messages.count } ?? false
    }

    /// Takes the next message of a request.
    mutating func take(_ id: RPCID) -> Message? {
        guard var box = boxes.removeValue(forKey: id) else { return nil }
        defer { boxes[id] = box }
        guard box.taken < box.messages.count else { return nil }
        let message = box.messages[box.taken]
        box.taken += 1
        held -= message.line.count
        if box.taken == box.messages.count {
            box.messages.removeAll(keepingCapacity: true)
            box.taken = 0
        }
        return message
    }

    /// Remembers who waits for a request's next message; false where there is no such request.
    mutating func wait(_ id: RPCID, _ waiter: Waiter) -> Bool {
        guard boxes[id] != nil else { return false }
        boxes[id]?.waiter = waiter
        return true
    }

    /// Forgets who waits for a request's next message, and returns him.
    mutating func wake(_ id: RPCID) -> Waiter? {
        defer { boxes[id]?.waiter = nil }
        return boxes[id]?.waiter
    }

    /// Forgets everybody who waits, and returns them.
    mutating func wakeAll() -> [Waiter] {
        Array(boxes.keys).compactMap { wake($0) }
    }

    /// Puts a message where it belongs, and returns who is to be woken; what belongs nowhere is dropped.
    mutating func deliver(_ message: Message) -> [Waiter] {
        owners(of: message).compactMap { id in
            guard boxes[id] != nil else { return nil }
            boxes[id]?.messages.append(message)
            held += message.line.count
            return wake(id)
        }
    }

    private func owners(of message: Message) -> [RPCID] {
        switch message.content {
        case .answer(let id, _), .chunk(let id, _, _): return [id]
        case .failure(let id, _): return id.map { [$0] } ?? []
        case .notification(ChatStarted.method, let params?):
            // A daemon that sends something else there has not started anything.
            return (try? message.value(params, as: ChatStarted.self)).map { [$0.id] } ?? []
        case .notification(Event.method, _): return boxes.filter(\.value.takesEvents).map(\.key)
        case .notification: return []
        }
    }
}
