/// What scanning a token came to: the offset of its end, or the code and offset of a fault.
///
/// One word, negative for a fault: the inner loops hand it back in a register and need no error path of their own.
struct Scan {
    private let word: Int

    /// The bit that marks a string with an escape; no text is so long that its offsets reach it.
    private static var escapeFlag: Int { 1 << 62 }

    @inline(__always)
    private init(word: Int) {
        self.word = word
    }

    /// The token ends before `offset`.
    @inline(__always)
    static func end(_ offset: Int) -> Scan {
        Scan(word: offset)
    }

    /// The string ends before `offset`, and has an escape in it.
    @inline(__always)
    static func escapedEnd(_ offset: Int) -> Scan {
        Scan(word: offset | Self.escapeFlag)
    }

    /// The text is wrong at `offset`.
    @inline(__always)
    static func fault(_ code: JSONError.Code, at offset: Int) -> Scan {
        Scan(word: ~(offset << 8 | Int(code.rawValue)))
    }

    /// Whether the text is wrong.
    @inline(__always)
    var isFault: Bool { word < 0 }

    /// The offset of the first byte after the token; only where it is no fault.
    @inline(__always)
    var end: Int { word & ~Self.escapeFlag }

    /// Whether the token is a string with an escape in it; only where it is no fault.
    @inline(__always)
    var hasEscape: Bool { word & Self.escapeFlag != 0 }

    /// The fault; only where it is one.
    var error: JSONError {
        let fault = ~word
        return JSONError(JSONError.Code(rawValue: UInt8(truncatingIfNeeded: fault)) ?? .unexpectedByte, at: fault >> 8)
    }
}
