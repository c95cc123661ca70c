extension JSONReader {
    /// Reads a string without decoding it.
    ///
    /// - Returns: the range between its quotes, as written; what lies there is valid inside quotes elsewhere.
    package mutating func readStringRange() throws(JSONError) -> Range<Int> {
        guard try firstByte() == UInt8(ascii: "\"") else { throw unexpected(.notAString) }
        let start = position &+ 1
        let string = lexer.string(from: start)
        guard !string.isFault else { throw string.error }
        if string.hasEscape { hasSeenEscape = true }
        position = string.end &+ 1
        return start..<string.end
    }

    /// Reads a string; an escaped surrogate without its partner becomes U+FFFD.
    package mutating func readString() throws(JSONError) -> String {
        lexer.text(of: try readStringRange())
    }

    /// Reads a number as written.
    ///
    /// - Returns: its range.
    package mutating func readNumberRange() throws(JSONError) -> Range<Int> {
        try readNumberRange(or: .notANumber)
    }

    private mutating func readNumberRange(or code: JSONError.Code) throws(JSONError) -> Range<Int> {
        let first = try firstByte()
        guard first &- UInt8(ascii: "0") < 10 || first == UInt8(ascii: "-") else { throw unexpected(code) }
        return try take(lexer.number(from: position))
    }

    /// Reads a number, kept as written.
    package mutating func readNumber() throws(JSONError) -> JSONNumber {
        JSONNumber(unchecked: lexer.text(of: try readNumberRange()))
    }

    /// Reads a whole number of 64 bits; `1.0` and `1e3` are such numbers too.
    package mutating func readInteger() throws(JSONError) -> Int {
        let range = try readNumberRange(or: .notAnInteger)
        // 18 digits cannot overflow.
        if range.count <= 18, let small = smallInteger(in: range) { return small }
        guard let integer = JSONNumber(unchecked: lexer.text(of: range)).int else {
            throw JSONError(.notAnInteger, at: range.lowerBound)
        }
        return integer
    }

    /// The number in `range`, of at most 18 characters, if it is written with digits only.
    private func smallInteger(in range: Range<Int>) -> Int? {
        let isNegative = lexer.byte(range.lowerBound) == UInt8(ascii: "-")
        var value = 0
        for offset in (isNegative ? range.lowerBound &+ 1 : range.lowerBound)..<range.upperBound {
            let digit = lexer.byte(offset) &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int(digit)
        }
        return isNegative ? 0 &- value : value
    }

    /// Reads `true` or `false`.
    package mutating func readBoolean() throws(JSONError) -> Bool {
        let first = try firstByte()
        guard first == UInt8(ascii: "t") || first == UInt8(ascii: "f") else { throw unexpected(.notABoolean) }
        _ = try take(lexer.literal(from: position))
        return first == UInt8(ascii: "t")
    }

    /// Reads `null`.
    package mutating func readNull() throws(JSONError) {
        guard try firstByte() == UInt8(ascii: "n") else { throw unexpected(.notNull) }
        _ = try take(lexer.literal(from: position))
    }

    /// Reads a value of any kind into a tree.
    package mutating func readValue(duplicates: JSONDuplicates = .allow) throws(JSONError) -> JSONValue {
        switch try peekKind() {
        case .object: return .object(try readObject(duplicates: duplicates))
        case .array: return .array(try readArray(duplicates: duplicates))
        case .string: return .string(try readString())
        case .number: return .number(try readNumber())
        case .boolean: return .bool(try readBoolean())
        case .null:
            try readNull()
            return .null
        }
    }

    private mutating func readObject(duplicates: JSONDuplicates) throws(JSONError) -> JSONObject {
        var object = JSONObject()
        try beginObject()
        while let name = try nextMember() {
            let isNew = object.store(try readValue(duplicates: duplicates), for: lexer.text(of: name))
            guard isNew || duplicates == .allow else {
                throw JSONError(.duplicateKey, at: name.lowerBound &- 1)
            }
        }
        return object
    }

    private mutating func readArray(duplicates: JSONDuplicates) throws(JSONError) -> [JSONValue] {
        var elements: [JSONValue] = []
        try beginArray()
        while try nextElement() {
            elements.append(try readValue(duplicates: duplicates))
        }
        return elements
    }
}
