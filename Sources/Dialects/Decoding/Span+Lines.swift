import JSON

extension Span<UInt8> {
    /// Whether it is the end mark of OpenAI's streams.
    var isDone: Bool {
        guard count >= 6, self[0] == UInt8(ascii: "[") || isWhiteSpace(at: 0) else { return false }
        let text = trimmed
        return text.count == 6 && extracting(text).isText("[DONE]")
    }

    /// Whether its first byte that is no white space opens an object.
    var isObject: Bool {
        let text = trimmed
        return !text.isEmpty && self[text.lowerBound] == UInt8(ascii: "{")
    }

    /// Whether it is nothing but white space.
    var isBlank: Bool {
        trimmed.isEmpty
    }

    /// Whether it is this text.
    func isText(_ text: String) -> Bool {
        count == text.utf8.count && hasPrefix(text)
    }

    /// Whether it begins with this text.
    func hasPrefix(_ text: String) -> Bool {
        guard count >= text.utf8.count else { return false }
        for (offset, byte) in text.utf8.enumerated() where self[offset] != byte { return false }
        return true
    }

    /// The lines that are not blank.
    var lines: [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        while start < count {
            let end = firstOffset(of: UInt8(ascii: "\n"), from: start) ?? count
            if !extracting(start..<end).isBlank { lines.append(start..<end) }
            start = end + 1
        }
        return lines
    }

    /// A copy of a valid JSON text on one line, where line ends are nothing but white space, without any around it.
    func onOneLine() -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(count)
        for index in trimmed {
            let isEnd = self[index] == UInt8(ascii: "\n") || self[index] == UInt8(ascii: "\r")
            copy.append(isEnd ? UInt8(ascii: " ") : self[index])
        }
        return copy
    }

    /// Without white space around it.
    private var trimmed: Range<Int> {
        var start = 0
        var end = count
        while start < end, isWhiteSpace(at: start) { start += 1 }
        while end > start, isWhiteSpace(at: end - 1) { end -= 1 }
        return start..<end
    }

    private func isWhiteSpace(at index: Int) -> Bool {
        self[index] == 0x20 || self[index] == 0x09 || self[index] == 0x0A || self[index] == 0x0D
    }
}

extension Span<UInt8> {
    /// Whether it is a JSON object with a member `error` that is neither null nor empty, or the `type` or `object` error.
    var hasErrorMember: Bool {
        // What cannot be read as a tree is no error that could be told.
        guard let value = try? JSONValue.parse(self) else { return false }
        if value["type"] == "error" || value["object"] == "error" { return true }
        switch value["error"] {
        case .object(let error)?: return !error.isEmpty
        case .string(let text)?: return !text.isEmpty
        case .array, .bool, .number, .null, nil: return false
        }
    }
}
