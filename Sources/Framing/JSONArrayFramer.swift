import JSON

/// Cuts a JSON array that arrives piecemeal into its elements, and hands each on as soon as it is whole.
///
/// A text that is one object is handed on as if it were the only element of an array: providers answer so when
/// something is wrong. Where an element ends is found by its brackets and quotes; otherwise elements are not looked
/// into, and `JSONReader` reads them. The array around them is checked strictly.
///
/// An element that lies whole in one read is handed on in place, without a copy or an allocation. Each byte is looked
/// at once, however small the reads are.
package struct JSONArrayFramer: Sendable {
    /// The number of bytes that an element may have.
    package let elementLimit: Int

    /// How deep arrays and objects may be nested in an element, itself included.
    package let depthLimit: Int

    private enum Place {
        case beforeArray
        case beforeFirst
        case afterComma
        case inElement
        case afterElement
        case end
    }

    private var place = Place.beforeArray

    /// The one object of a text that is not an array.
    private var isAlone = false

    /// The beginning of an element whose end has not come.
    private var partial: [UInt8] = []

    /// How many arrays and objects are open in the element.
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// The stream is broken; there is no finding back into it.
    private var failure: FramingError?

    /// Makes a framer at the beginning of a text.
    package init(elementLimit: Int = 1 << 20, depthLimit: Int = JSONReader.defaultDepthLimit) {
        self.elementLimit = elementLimit
        self.depthLimit = depthLimit
    }

    /// Whether the bracket that closes the array (or the one object) was there.
    package var isComplete: Bool { place == .end }

    /// Takes what was read, and hands each element that it completes to `element`.
    ///
    /// The element is valid during the call only, and has no white space around it.
    ///
    /// - Returns: how many bytes were consumed: all, unless `element` said `.stop`. The rest has to be passed in again
    ///   before anything else, if the stream is to go on.
    /// - Throws: `FramingError`, for what is no array or over a limit, and again at each call thereafter; the elements
    ///   before it have been handed on.
    @discardableResult
    package mutating func consume(
        _ bytes: Span<UInt8>,
        _ element: (Span<UInt8>) -> FrameDecision
    ) throws(FramingError) -> Int {
        if let failure { throw failure }
        do throws(FramingError) {
            var start = 0
            var offset = 0
            while offset < bytes.count {
                if place != .inElement {
                    try receiveOutside(bytes[offset])
                    guard place == .inElement else {
                        offset += 1
                        continue
                    }
                    start = offset
                }
                guard let end = try elementEnd(of: bytes, from: offset, begunAt: start) else {
                    try checkLength(bytes.count - start)
                    partial.append(bytes.extracting(start..<bytes.count))
                    return bytes.count
                }
                offset = end
                if try receive(bytes.extracting(start..<end), element) == .stop { return end }
            }
            return bytes.count
        } catch {
            failure = error
            partial = []
            throw error
        }
    }

    /// Takes the end of the stream, and tells whether the array was whole; it is not if nothing has come at all.
    ///
    /// - Throws: `FramingError`, if the stream was broken.
    package mutating func finish() throws(FramingError) -> FramingEnd {
        if let failure { throw failure }
        return isComplete ? .whole : .truncated
    }

    /// Takes a byte that is in no element; at the first byte of one, which it leaves, the place becomes `inElement`.
    private mutating func receiveOutside(_ byte: UInt8) throws(FramingError) {
        if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\t")
        {
            return
        }
        switch (place, byte) {
        case (.beforeArray, UInt8(ascii: "[")): place = .beforeFirst
        case (.beforeArray, UInt8(ascii: "{")):
            isAlone = true
            place = .inElement
        case (.beforeFirst, UInt8(ascii: "]")), (.afterElement, UInt8(ascii: "]")): place = .end
        case (.afterElement, UInt8(ascii: ",")): place = .afterComma
        case (.beforeFirst, _), (.afterComma, _):
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""): place = .inElement
            case _ where Self.isOfWord(byte): place = .inElement
            default: throw FramingError(.unexpectedByte)
            }
        case (.end, _): throw FramingError(.trailingContent)
        default: throw FramingError(.unexpectedByte)
        }
    }

    /// Looks for the end of the element, from `start` on; nil if it is not in these bytes.
    ///
    /// `beginning` is where the element begins, or goes on, in these bytes.
    private mutating func elementEnd(
        of bytes: Span<UInt8>,
        from start: Int,
        begunAt beginning: Int
    ) throws(FramingError) -> Int? {
        var offset = start
        while offset < bytes.count {
            if isEscaped {
                isEscaped = false
                offset += 1
                continue
            }
            if isInString {
                let quote = UInt8(ascii: "\"")
                guard let found = bytes.firstOffset(ofEither: quote, or: UInt8(ascii: "\\"), from: offset) else {
                    return nil
                }
                offset = found + 1
                isInString = bytes[found] != quote
                isEscaped = isInString
                if !isInString, depth == 0 { return offset }
                continue
            }
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                // Behind a number or a word it is no part of that element.
                if depth == 0, !partial.isEmpty || offset > beginning { return offset }
                isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if depth == 0, !partial.isEmpty || offset > beginning { return offset }
                guard depth < depthLimit else {
                    // However the reads are cut, what is wrong first is told.
                    try checkLength(offset - beginning)
                    throw FramingError(.tooDeep, limit: depthLimit)
                }
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { return offset }
                depth -= 1
                if depth == 0 { return offset + 1 }
            case let byte:
                if depth == 0, !Self.isOfWord(byte) { return offset }
            }
            offset += 1
        }
        return nil
    }

    /// Whether a number, `true`, `false` or `null` can have that byte in it.
    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"),
            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// Hands on the element that these bytes complete.
    private mutating func receive(
        _ bytes: Span<UInt8>,
        _ element: (Span<UInt8>) -> FrameDecision
    ) throws(FramingError) -> FrameDecision {
        try checkLength(bytes.count)
        place = isAlone ? .end : .afterElement
        guard !partial.isEmpty else { return element(bytes) }
        var whole: [UInt8] = []
        swap(&whole, &partial)
        whole.append(bytes)
        let decision = element(whole.span)
        whole.discardContents()
        partial = whole
        return decision
    }

    /// Checks that `count` more bytes of the element are within the limit.
    private func checkLength(_ count: Int) throws(FramingError) {
        guard count <= elementLimit - partial.count else {
            throw FramingError(.elementTooLarge, limit: elementLimit)
        }
    }
}
