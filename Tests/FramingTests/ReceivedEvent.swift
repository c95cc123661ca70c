import Framing

/// A server-sent event, copied out of the bytes it came in.
struct ReceivedEvent: Equatable, CustomStringConvertible {
    var data: String
    var type = ""
    var id = ""
    var isTerminated = true

    init(_ data: String, type: String = "", id: String = "", isTerminated: Bool = true) {
        self.data = data
        self.type = type
        self.id = id
        self.isTerminated = isTerminated
    }

    init(_ event: borrowing ServerSentEvent) {
        data = text(event.data)
        type = text(event.type)
        id = text(event.lastEventID)
        isTerminated = event.isTerminated
    }

    var description: String {
        "(\(data.debugDescription) \(type.debugDescription) \(id.debugDescription) \(isTerminated))"
    }
}

/// The bytes as text; what is not UTF-8 becomes U+FFFD.
func text(_ bytes: Span<UInt8>) -> String {
    var copy: [UInt8] = []
    for index in bytes.indices { copy.append(bytes[index]) }
    return String(decoding: copy, as: UTF8.self)
}
