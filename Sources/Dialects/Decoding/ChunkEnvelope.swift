import JSON

/// The members that all chunks of a stream share, for the few chunks that we write ourselves.
struct ChunkEnvelope: Sendable, Equatable {
    /// The chunk up to its choices: `{"id":…,"object":…,"created":…,"model":…,"choices":`.
    private var head: [UInt8]
    /// Whether the head has the id of the stream.
    private(set) var isKnown: Bool
    /// Whether a chunk has been seen, with an id or without.
    private var isStarted: Bool

    /// An envelope for a stream that has told nothing of itself yet.
    init() {
        self.init(id: "\"\"".utf8Span.span, created: "0".utf8Span.span, model: "\"\"".utf8Span.span)
        isKnown = false
        isStarted = false
    }

    /// An envelope of the members' JSON.
    init(id: Span<UInt8>, created: Span<UInt8>, model: Span<UInt8>) {
        head = []
        head.append("{\"id\":")
        head.append(id)
        head.append(",\"object\":\"chat.completion.chunk\",\"created\":")
        head.append(created)
        head.append(",\"model\":")
        head.append(model)
        head.append(",\"choices\":")
        isKnown = true
        isStarted = true
    }

    /// An envelope of values.
    init(id: String, created: Int, model: String) {
        var idText: [UInt8] = []
        var modelText: [UInt8] = []
        JSONWriter.string(id, to: &idText)
        JSONWriter.string(model, to: &modelText)
        self.init(id: idText.span, created: String(created).utf8Span.span, model: modelText.span)
    }

    /// A chunk of choice 0 up to the inside of the string that is its delta's member `name`.
    func head(delta name: String) -> [UInt8] {
        var bytes = head
        bytes.append("[{\"index\":0,\"delta\":{" as StaticString)
        JSONWriter.string(name, to: &bytes)
        bytes.append(":\"" as StaticString)
        return bytes
    }

    /// A chunk of choice 0 up to the inside of the string that is a fragment of the arguments of the tool call `index`.
    func head(argumentsOf index: Int) -> [UInt8] {
        var bytes = head
        bytes.append("[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":" as StaticString)
        JSONWriter.integer(index, to: &bytes)
        bytes.append(",\"function\":{\"arguments\":\"" as StaticString)
        return bytes
    }

    /// Takes the members of a chunk; known once there is an id that is not empty.
    mutating func learn(_ scan: ChunkScan, from data: Span<UInt8>) {
        let hasID = (scan.envelope.id?.count ?? 0) > 2
        guard !isKnown, hasID || !isStarted else { return }
        var id: Span<UInt8> = "\"\"".utf8Span.span
        var created: Span<UInt8> = "0".utf8Span.span
        var model: Span<UInt8> = "\"\"".utf8Span.span
        if let range = scan.envelope.id { id = data.extracting(range) }
        if let range = scan.envelope.created { created = data.extracting(range) }
        if let range = scan.envelope.model { model = data.extracting(range) }
        self = ChunkEnvelope(id: id, created: created, model: model)
        isKnown = hasID
    }

    /// Writes a chunk with one choice, whose delta `members` writes between its braces; `finishReason` is JSON.
    func write(
        to output: inout [UInt8],
        index: Int,
        finishReason: [UInt8]? = nil,
        delta members: (inout [UInt8]) -> Void
    ) {
        output.append(head.span)
        output.append("[{\"index\":")
        JSONWriter.integer(index, to: &output)
        output.append(",\"delta\":{")
        members(&output)
        output.append("},\"finish_reason\":")
        if let finishReason { output.append(finishReason.span) } else { output.append("null") }
        output.append("}]}")
    }

    /// Writes the chunk that opens a choice.
    func writeRole(to output: inout [UInt8], index: Int) {
        write(to: &output, index: index) { $0.append("\"role\":\"assistant\"") }
    }

    /// Writes the chunk that holds nothing but the usage, given as JSON.
    func writeUsage(to output: inout [UInt8], _ usage: Span<UInt8>) {
        output.append(head.span)
        output.append("[],\"usage\":")
        output.append(usage)
        output.append("}")
    }
}
