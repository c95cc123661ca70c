public import JSON

/// A part of a model's answer: an OpenAI `chat.completion.chunk`.
public struct Chunk: Sendable, Hashable {
    /// Its number in the stream; the first is 0.
    public let seq: Int
    /// Its JSON, byte for byte as the daemon sent it.
    public let bytes: [UInt8]

    /// Takes a chunk as it came.
    package init(seq: Int, bytes: [UInt8]) {
        self.seq = seq
        self.bytes = bytes
    }

    /// The chunk as a tree; null where it is no JSON, which a daemon never sends.
    public var json: JSONValue {
        // The whole line was validated when it came, so that a part of it cannot fail.
        (try? JSONValue.parse(bytes.span)) ?? .null
    }

    /// What the first choice adds to the text; empty for a chunk without text.
    public var text: String {
        json["choices"]?[0]?["delta"]?["content"]?.stringValue ?? ""
    }
}
