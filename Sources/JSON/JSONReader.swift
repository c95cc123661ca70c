/// Walks a JSON text from the outside in, and validates what it passes over.
///
/// A pull reader: the caller asks for what it expects, and skips what it does not care for. It borrows the bytes,
/// allocates nothing but the strings and values that are asked for, and checks all of RFC 8259 (see `JSONLexer`), so
/// that a text walked up to `end()` is a valid text. The ranges it hands out are offsets into the bytes it was given.
///
/// After an error has been thrown the reader is of no further use.
package struct JSONReader: ~Escapable {
    /// How deep arrays and objects may be nested where the caller does not say otherwise.
    package static let defaultDepthLimit = 512

    /// The deepest limit that a caller can ask for: `readValue` calls itself once a level.
    package static let maximumDepthLimit = 1024

    let lexer: JSONLexer

    /// The offset of the first byte that has not been read.
    package internal(set) var position = 0

    /// How many arrays and objects may still be opened.
    private(set) var room: Int

    /// Whether a string whose range was handed out has an escape: until then, equal texts are equally long.
    var hasSeenEscape = false

    /// Whether the array or object entered last has not been asked for an element or member yet.
    private var isAtStart = false

    /// Reads the text in `bytes`, nested `depthLimit` deep at most (and never deeper than `maximumDepthLimit`).
    @_lifetime(copy bytes)
    package init(_ bytes: Span<UInt8>, depthLimit: Int = JSONReader.defaultDepthLimit) {
        lexer = JSONLexer(bytes)
        room = min(depthLimit, Self.maximumDepthLimit)
    }

    /// The bytes being read.
    package var bytes: Span<UInt8> {
        @_lifetime(copy self)
        get { lexer.bytes }
    }

    /// Skips white space and tells what kind of value begins there, without reading it.
    package mutating func peekKind() throws(JSONError) -> JSONKind {
        switch try firstByte() {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw JSONError(.unexpectedByte, at: position)
        }
    }

    /// Enters an object; `nextMember` comes next.
    package mutating func beginObject() throws(JSONError) {
        try open(UInt8(ascii: "{"), or: .notAnObject)
    }

    /// Enters an array; `nextElement` comes next.
    package mutating func beginArray() throws(JSONError) {
        try open(UInt8(ascii: "["), or: .notAnArray)
    }

    /// Reads the name of the next member of the object entered last and stops at its value, which must then be read
    /// or skipped.
    ///
    /// - Returns: the range of the name between its quotes, as written, for `bytes(_:equal:)` or `text(of:)`; nil
    ///   after the last member: the object has been left.
    package mutating func nextMember() throws(JSONError) -> Range<Int>? {
        guard try advance(closing: UInt8(ascii: "}")) else { return nil }
        guard lexer.byte(position) == UInt8(ascii: "\"") else { throw JSONError(.unexpectedByte, at: position) }
        let start = position &+ 1
        let name = lexer.string(from: start)
        guard !name.isFault else { throw name.error }
        if name.hasEscape { hasSeenEscape = true }
        let value = lexer.memberValue(from: name.end &+ 1)
        guard !value.isFault else { throw value.error }
        position = value.end
        return start..<name.end
    }

    /// Goes to the next element of the array entered last, which must then be read or skipped.
    ///
    /// - Returns: false after the last element: the array has been left.
    package mutating func nextElement() throws(JSONError) -> Bool {
        try advance(closing: UInt8(ascii: "]"))
    }

    /// Skips a value of any kind, validating all of it.
    ///
    /// - Returns: its range, without white space around it.
    @discardableResult
    package mutating func skipValue() throws(JSONError) -> Range<Int> {
        _ = try firstByte()
        return try take(lexer.value(from: position, room: room))
    }

    /// Expects nothing but white space to follow.
    package mutating func end() throws(JSONError) {
        position = lexer.skipWhiteSpace(from: position)
        guard position == lexer.count else { throw JSONError(.trailingContent, at: position) }
    }

    /// Skips white space; the first byte of the value behind it.
    @inline(__always)
    mutating func firstByte() throws(JSONError) -> UInt8 {
        position = lexer.skipWhiteSpace(from: position)
        guard position < lexer.count else { throw JSONError(.unexpectedEnd, at: position) }
        return lexer.byte(position)
    }

    /// Moves behind a token that begins at the position; its range.
    @inline(__always)
    mutating func take(_ scan: Scan) throws(JSONError) -> Range<Int> {
        guard !scan.isFault else { throw scan.error }
        let start = position
        position = scan.end
        return start..<position
    }

    @inline(__always)
    private mutating func open(_ bracket: UInt8, or code: JSONError.Code) throws(JSONError) {
        guard try firstByte() == bracket else { throw unexpected(code) }
        guard room > 0 else { throw JSONError(.tooDeep, at: position) }
        room &-= 1
        position &+= 1
        isAtStart = true
    }

    /// Goes to the next member or element; false if the bracket was there, which is then behind the position.
    @inline(__always)
    private mutating func advance(closing bracket: UInt8) throws(JSONError) -> Bool {
        let first = try firstByte()
        let wasAtStart = isAtStart
        isAtStart = false
        if first == bracket {
            room &+= 1
            position &+= 1
            return false
        }
        if !wasAtStart {
            guard first == UInt8(ascii: ",") else { throw JSONError(.unexpectedByte, at: position) }
            position &+= 1
            _ = try firstByte()
        }
        return true
    }

    /// The error for a value of another kind than the one asked for; what begins no value is an unexpected byte.
    @inline(never)
    func unexpected(_ code: JSONError.Code) -> JSONError {
        switch lexer.byte(position) {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "t"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            JSONError(code, at: position)
        default:
            JSONError(.unexpectedByte, at: position)
        }
    }
}
