import Framing

@testable import Dialects

/// Binary events as Bedrock sends them.
enum BedrockStream {
    /// An event with a payload of JSON.
    static func event(_ type: String, _ payload: String) -> [UInt8] {
        message([(":event-type", type), (":content-type", "application/json"), (":message-type", "event")], payload)
    }

    /// An exception.
    static func exception(_ type: String, _ payload: String) -> [UInt8] {
        let headers = [(":exception-type", type), (":content-type", "application/json")]
        return message(headers + [(":message-type", "exception")], payload)
    }

    /// A message with these headers.
    static func message(_ headers: [(String, String)], _ payload: String) -> [UInt8] {
        var bytes: [UInt8] = []
        BinaryEventWriter.append(headers: headers, payload: payload.utf8Span.span, to: &bytes)
        return bytes
    }

    static func delta(_ block: Int, _ delta: String) -> [UInt8] {
        event("contentBlockDelta", #"{"contentBlockIndex":\#(block),"delta":{\#(delta)},"p":"abc"}"#)
    }

    static func call(_ block: Int, _ use: String) -> [UInt8] {
        event("contentBlockStart", #"{"contentBlockIndex":\#(block),"start":{"toolUse":{\#(use)}}}"#)
    }

    static func stop(_ block: Int) -> [UInt8] {
        event("contentBlockStop", #"{"contentBlockIndex":\#(block)}"#)
    }

    static let start = event("messageStart", #"{"role":"assistant","p":"a"}"#)

    static func end(_ reason: String) -> [UInt8] {
        event("messageStop", #"{"stopReason":"\#(reason)"}"#)
    }

    static let usage = event(
        "metadata",
        #"{"usage":{"inputTokens":3,"outputTokens":4,"totalTokens":7},"metrics":{"latencyMs":1}}"#
    )
}
