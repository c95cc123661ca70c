extension EnvironmentFile {
    /// Sets `key`, touching no line but its own; whether that changed anything.
    ///
    /// A value that reads the same already is left as it is written. Of a key that is there several times the one that
    /// counts is changed. What stands before the key (indentation, `export`) and behind the value (a comment, the line's
    /// end) is kept. A new key goes behind the last line whose key begins with `neighbour`, else to the end.
    ///
    /// - Throws: `EnvironmentError`; the file is then as before.
    @discardableResult
    package mutating func set(
        _ key: String,
        to value: Span<UInt8>,
        near neighbour: String = ""
    ) throws(EnvironmentError) -> Bool {
        guard EnvironmentQuoting.isValidKey(key) else {
            throw EnvironmentError(code: .invalidKey, message: "\(key) is no name of a variable")
        }
        let quoted = try EnvironmentQuoting.quoted(value)
        if let current = valueBytes(key), isEqual(current, value) { return false }
        let assignment = Array(key.utf8) + [UInt8(ascii: "=")] + quoted
        let before = self
        if let binding = binding(key) {
            let end = binding.valueRange?.upperBound ?? binding.keyRange.upperBound
            replace(binding.keyRange.lowerBound..<end, with: assignment)
        } else {
            insert(assignment, near: neighbour)
        }
        // A quote that an earlier line leaves open ends in ours: then neither line means what it says.
        guard let now = valueBytes(key), isEqual(now, value), foreign(key) == before.foreign(key) else {
            let line = before.bindings.first(where: \.isError)?.line
            self = before
            throw EnvironmentError(
                code: .brokenFile,
                message: "a quote is left open\(line.map { " on line \($0)" } ?? ""), which would swallow \(key)"
            )
        }
        return true
    }

    /// Sets `key` to a text; see `set(_:to:near:)` of bytes.
    @discardableResult
    package mutating func set(
        _ key: String,
        to value: String,
        near neighbour: String = ""
    ) throws(EnvironmentError) -> Bool {
        let bytes = Array(value.utf8)
        return try set(key, to: bytes.span, near: neighbour)
    }

    /// Removes every line that sets `key`; whether there was one.
    @discardableResult
    package mutating func remove(_ key: String) -> Bool {
        var removed = false
        // From the end, so that the ranges of the ones before stay right; each replacement reads the file anew.
        while let binding = bindings.last(where: { $0.key == key }) {
            replace(lineStart(of: binding)..<binding.range.upperBound, with: [])
            removed = true
        }
        return removed
    }

    /// Gives every assignment of `key` another name, where it stands and with its value as it is written.
    ///
    /// The caller sees to it that the new name is a variable's and free.
    package mutating func rename(_ key: String, to new: String) {
        // From the end, so that the ranges of the ones before stay right.
        for binding in bindings.reversed() where binding.key == key { replace(binding.keyRange, with: Array(new.utf8)) }
    }

    /// Everything but the assignments of `key`, to see that an edit left it alone.
    private func foreign(_ key: String) -> [String] {
        bindings.compactMap { binding in
            if binding.isError { return "error \(binding.range.count)" }
            guard let other = binding.key, other != key else { return nil }
            return "\(other) \(binding.quote) \(binding.valueRange?.count ?? -1)"
        }
    }

    private func isEqual(_ bytes: [UInt8], _ span: Span<UInt8>) -> Bool {
        bytes.count == span.count && span.indices.allSatisfy { bytes[$0] == span[$0] }
    }

    private mutating func insert(_ assignment: [UInt8], near neighbour: String) {
        let sibling =
            neighbour.isEmpty ? nil : bindings.last { $0.key.map { $0.utf8.starts(with: neighbour.utf8) } ?? false }
        let position = sibling?.range.upperBound ?? bytes.count
        let newline = lineEnd
        var line = assignment + newline
        if position > 0, !isLineEnd(bytes[position - 1]), !isOnlyMark(position) { line = newline + line }
        replace(position..<position, with: line)
    }

    /// Whether nothing but a byte order mark stands before `position`.
    private func isOnlyMark(_ position: Int) -> Bool {
        position == 3 && bytes.starts(with: [0xEF, 0xBB, 0xBF])
    }

    /// How this file ends its lines, judged by the first one.
    private var lineEnd: [UInt8] {
        guard let first = bytes.firstIndex(where: isLineEnd) else { return [UInt8(ascii: "\n")] }
        guard bytes[first] == UInt8(ascii: "\r") else { return [UInt8(ascii: "\n")] }
        let pair = first + 1 < bytes.count && bytes[first + 1] == UInt8(ascii: "\n")
        return pair ? [UInt8(ascii: "\r"), UInt8(ascii: "\n")] : [UInt8(ascii: "\r")]
    }

    private func lineStart(of binding: EnvironmentBinding) -> Int {
        var start = binding.start
        while start > binding.range.lowerBound, !isLineEnd(bytes[start - 1]) { start -= 1 }
        return start
    }

    private func isLineEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}
