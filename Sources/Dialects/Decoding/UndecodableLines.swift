import JSON

/// How many events of a stream could not be decoded, and what became of them.
struct UndecodableLines {
    /// Passed on as text.
    var passedOn = 0
    /// Left out, as the handler says.
    var skipped = 0
    /// JSON that is no chunk of the dialect.
    var foreign = 0

    /// One sentence each, whatever their number.
    var warnings: [String] {
        var warnings: [String] = []
        if passedOn > 0 { warnings.append("\(passedOn) lines of the stream were no JSON and were passed on as text") }
        if skipped > 0 { warnings.append("\(skipped) lines of the stream were no JSON and were left out") }
        if foreign > 0 { warnings.append("\(foreign) events of the stream were no chunks and were left out") }
        return warnings
    }
}

/// Lines outside of any event that may be JSON written over several lines; only the end can tell.
struct StrayLines {
    /// The lines with their ends.
    private(set) var text: [UInt8] = []

    /// Whether there are none.
    var isEmpty: Bool {
        text.isEmpty
    }

    /// More of them are no error of a provider any more.
    private static let limit = 1 << 20

    /// Keeps a line, if it may be part of a JSON text.
    ///
    /// - Returns: whether there was room.
    mutating func append(_ line: Span<UInt8>) -> Bool {
        // A field that nobody knows, between two events, says nothing.
        guard !text.isEmpty || line.isObject else { return true }
        guard text.count + line.count < Self.limit else { return false }
        text.append(line)
        text.append(UInt8(ascii: "\n"))
        return true
    }
}

/// The body of an answer that is not an event stream, by its content type.
struct WholeAnswer {
    /// The body so far.
    private(set) var bytes: [UInt8] = []
    /// Whether it is a page for people.
    let isPage: Bool

    /// The largest answer (STREAMS.md, "Memory is bounded").
    static let limit = 16 << 20

    /// An empty body; `nil` for the content types that streams have.
    init?(contentType: String?) {
        let type = (contentType ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        guard type == "text/html" || type == "application/json" || type.hasSuffix("+json") else { return nil }
        isPage = type == "text/html"
    }

    /// Adds to the body; false when there is no room.
    mutating func append(_ more: Span<UInt8>) -> Bool {
        guard bytes.count + more.count <= Self.limit else { return false }
        bytes.append(more)
        return true
    }
}
