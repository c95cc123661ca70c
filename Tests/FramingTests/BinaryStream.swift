import Framing

/// A message of a binary event stream, copied out of the bytes it came in.
struct ReceivedBinaryEvent: Equatable {
    var messageType = ""
    var eventType = ""
    var exceptionType = ""
    var errorCode = ""
    var errorMessage = ""
    var payload = ""
}

extension ReceivedBinaryEvent {
    init(_ event: borrowing BinaryEvent) {
        messageType = text(event.messageType)
        eventType = text(event.eventType)
        exceptionType = text(event.exceptionType)
        errorCode = text(event.errorCode)
        errorMessage = text(event.errorMessage)
        payload = text(event.payload)
    }
}

/// Everything that a framer made of a whole binary stream.
struct BinaryStream: Equatable {
    var events: [ReceivedBinaryEvent] = []
    var end: FramingEnd?
    var failure: FramingError?

    init(events: [ReceivedBinaryEvent] = [], end: FramingEnd? = nil, failure: FramingError? = nil) {
        self.events = events
        self.end = end
        self.failure = failure
    }

    /// Frames a stream that was read in pieces.
    init(reads: [ArraySlice<UInt8>], eventLimit: Int = 16 << 20) {
        var framer = BinaryEventFramer(eventLimit: eventLimit)
        var events: [ReceivedBinaryEvent] = []
        do {
            for read in reads {
                try framer.consume(read.span) {
                    events.append(ReceivedBinaryEvent($0))
                    return .proceed
                }
            }
            end = try framer.finish()
        } catch {
            failure = error
        }
        self.events = events
    }
}

/// A message with those string headers.
func message(_ headers: [(String, String)], _ payload: String) -> [UInt8] {
    var bytes: [UInt8] = []
    BinaryEventWriter.append(headers: headers, payload: Array(payload.utf8).span, to: &bytes)
    return bytes
}

/// A message whose headers are those bytes.
func message(headerBlock: [UInt8], _ payload: String = "") -> [UInt8] {
    var bytes: [UInt8] = []
    BinaryEventWriter.append(headerBlock: headerBlock.span, payload: Array(payload.utf8).span, to: &bytes)
    return bytes
}

/// A prelude with that length of the message and of its headers, and the right checksum.
func prelude(total: UInt32, headers: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    for word in [total, headers] { for shift in [24, 16, 8, 0] { bytes.append(UInt8(word >> shift & 0xFF)) } }
    let checksum = CRC32.checksum(of: bytes.span)
    return bytes + [24, 16, 8, 0].map { UInt8(checksum >> $0 & 0xFF) }
}
