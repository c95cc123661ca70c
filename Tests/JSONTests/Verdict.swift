import JSON
import Testing

/// What the three ways through a text say of it: nil, or the error.
///
/// They must agree: what is passed on after validation is read later by the others.
func verdict(
    on bytes: [UInt8],
    depthLimit: Int = JSONReader.defaultDepthLimit,
    sourceLocation: SourceLocation = #_sourceLocation
) -> JSONError? {
    let validated = error { () throws(JSONError) in
        try JSONScanner.validate(bytes.span, depthLimit: depthLimit)
    }
    let skipped = error { () throws(JSONError) in
        var reader = JSONReader(bytes.span, depthLimit: depthLimit)
        try reader.skipValue()
        try reader.end()
    }
    let parsed = error { () throws(JSONError) in
        _ = try JSONValue.parse(bytes, depthLimit: depthLimit)
    }
    #expect(validated == skipped, sourceLocation: sourceLocation)
    #expect(validated == parsed, sourceLocation: sourceLocation)
    return validated
}

private func error(_ body: () throws(JSONError) -> Void) -> JSONError? {
    do throws(JSONError) {
        try body()
        return nil
    } catch {
        return error
    }
}

/// A document with everything that JSON has.
let sample = #"""
    {"id":"chat-1","object":"chat.completion.chunk","created":1732250000,"choices":[{"index":0,"delta":
    {"content":"a\"\\\/\b\f\n\r\t\u00e4\ud83e\udd86 ä 🦆"},"logprobs":null,"finish_reason":"stop"}],
    "numbers":[0,-0,1.50,-2e-7,3E+9,12345678901234567890],"empty":[{},[]],"yes":true,"no":false,"nested":[[[[{"a":[1]}]]]]}
    """#
