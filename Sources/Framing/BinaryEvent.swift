/// One message of a binary event stream, borrowed from the bytes it came in.
///
/// A header that was not there, or whose value is not a string, is empty.
package struct BinaryEvent: ~Escapable {
    private let frame: Span<UInt8>
    private let headers: BinaryEventHeaders

    /// Makes the event of a whole frame, whose headers are those.
    @_lifetime(copy frame)
    init(frame: Span<UInt8>, headers: BinaryEventHeaders) {
        self.frame = frame
        self.headers = headers
    }

    /// The header `:message-type`: `event`, `exception` or `error`.
    package var messageType: Span<UInt8> {
        @_lifetime(copy self)
        get { frame.extracting(headers.messageType) }
    }

    /// The header `:event-type`, which an `event` has.
    package var eventType: Span<UInt8> {
        @_lifetime(copy self)
        get { frame.extracting(headers.eventType) }
    }

    /// The header `:exception-type`, which an `exception` has.
    package var exceptionType: Span<UInt8> {
        @_lifetime(copy self)
        get { frame.extracting(headers.exceptionType) }
    }

    /// The header `:error-code`, which an `error` has.
    package var errorCode: Span<UInt8> {
        @_lifetime(copy self)
        get { frame.extracting(headers.errorCode) }
    }

    /// The header `:error-message`, which an `error` has.
    package var errorMessage: Span<UInt8> {
        @_lifetime(copy self)
        get { frame.extracting(headers.errorMessage) }
    }

    /// What lies behind the headers: JSON, for events and exceptions.
    package var payload: Span<UInt8> {
        @_lifetime(copy self)
        get { frame.extracting(headers.end..<(frame.count - 4)) }
    }
}
