import JSON
import Wire

/// The text of what `write` appends.
func text(_ write: (inout [UInt8]) -> Void) -> String {
    var bytes: [UInt8] = []
    write(&bytes)
    return String(decoding: bytes, as: UTF8.self)
}

/// The value as JSON text.
func text(_ value: some WireValue) -> String {
    text { (value.json ?? .null).write(to: &$0) }
}

/// The tree of a text.
func json(_ text: String) throws -> JSONValue {
    try JSONValue.parse(Array(text.utf8).span)
}

/// The problems of a refusal as `path message`.
func problems(_ error: RPCError?) -> [String] {
    (error?.details.errors ?? []).map { "\($0.path) \($0.message)" }
}
