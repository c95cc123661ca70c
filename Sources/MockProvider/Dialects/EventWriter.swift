import JSON

/// Writes server-sent events in the style that a behaviour asks for.
struct EventWriter {
    /// The end of a line.
    let lineEnd: [UInt8]
    /// The beginning of a line of data.
    let data: [UInt8]

    /// The style, and what the dialect does by itself where the style says nothing.
    init(_ style: StreamStyle, lineEnd: StreamStyle.LineEnd = .lf, dataSpace: Bool = true) {
        self.lineEnd = (style.lineEnd ?? lineEnd).bytes
        data = Array((style.dataSpace ?? dataSpace ? "data: " : "data:").utf8)
    }

    /// Begins an event: its name if it has one, and the field of its data.
    func begin(_ name: StaticString, to payload: inout [UInt8]) {
        payload.append("event: ")
        payload.append(name)
        payload.append(contentsOf: lineEnd)
        payload.append(contentsOf: data)
    }

    /// Begins an event without a name.
    func begin(to payload: inout [UInt8]) {
        payload.append(contentsOf: data)
    }

    /// Ends an event.
    func end(to payload: inout [UInt8]) {
        payload.append(contentsOf: lineEnd)
        payload.append(contentsOf: lineEnd)
    }

    /// Appends a line as it stands.
    func line(_ text: String, to payload: inout [UInt8]) {
        payload.append(text)
        end(to: &payload)
    }

    /// Appends a comment.
    func comment(_ text: String, to payload: inout [UInt8]) {
        payload.append(":")
        line(text, to: &payload)
    }

    /// Appends an event whose data is not made here.
    func event(_ name: String?, _ json: String, to payload: inout [UInt8]) {
        if let name {
            payload.append("event: ")
            payload.append(name)
            payload.append(contentsOf: lineEnd)
        }
        payload.append(contentsOf: data)
        line(json, to: &payload)
    }
}
