/// Makes keys of the bytes that a terminal sends: UTF-8, control characters, the sequences of ECMA-48 that xterm and
/// its kin send for keys, and bracketed paste.
///
/// No input and output of its own: bytes may come in any pieces. What it does not know is passed over.
package struct KeyDecoder {
    /// More than a request to a model may have: what is pasted beyond is dropped.
    private static let pasteLimit = 16 << 20
    private static let endOfPaste = Array("\u{1B}[201~".utf8)

    private enum State {
        case ground
        case escape
        /// After `ESC [`, with what came since.
        case control([UInt8])
        /// After `ESC O`.
        case singleShift
        /// Within a character of UTF-8.
        case character([UInt8], length: Int)
        /// Within a paste, after so many bytes of what may be its end.
        case paste([UInt8], matched: Int)
    }

    private var state = State.ground

    /// Waits for the first byte.
    package init() {}

    /// Whether what has come may be a part of something: Escape alone is told from a sequence by the time that passes.
    package var isAmbiguous: Bool {
        switch state {
        case .escape, .control, .singleShift: true
        case .ground, .character, .paste: false
        }
    }

    /// Nothing came for a while: what is ambiguous was all there is of it.
    package mutating func expire() {
        if isAmbiguous { state = .ground }
    }

    /// The keys that are whole with these bytes.
    package mutating func consume(_ bytes: some Sequence<UInt8>) -> [Key] {
        var keys: [Key] = []
        for byte in bytes {
            take(byte, &keys)
        }
        return keys
    }

    private mutating func take(_ byte: UInt8, _ keys: inout [Key]) {
        switch state {
        case .ground: takeAtGround(byte, &keys)
        case .escape: takeAfterEscape(byte, &keys)
        case .singleShift:
            state = .ground
            if let key = Self.cursorKey(byte) { keys.append(key) }
            // The return key of a keypad.
            if byte == UInt8(ascii: "M") { keys.append(.enter) }
        case .control(var parameters):
            switch byte {
            case 0x20...0x3F where parameters.count < 32:
                parameters.append(byte)
                state = .control(parameters)
            case 0x40...0x7E:
                state = .ground
                takeSequence(String(decoding: parameters, as: UTF8.self), byte, &keys)
            default:
                // No sequence after all.
                state = .ground
                take(byte, &keys)
            }
        case .character(var part, let length):
            guard byte & 0xC0 == 0x80 else {
                state = .ground
                keys.append(.scalar("\u{FFFD}"))
                return take(byte, &keys)
            }
            part.append(byte)
            state = part.count < length ? .character(part, length: length) : .ground
            if part.count == length {
                let text = String(validating: part, as: UTF8.self)
                keys.append(.scalar(text?.unicodeScalars.first ?? "\u{FFFD}"))
            }
        case .paste(var text, let matched):
            // The array is not to be shared while it grows.
            state = .ground
            guard byte != Self.endOfPaste[matched] else {
                if matched + 1 < Self.endOfPaste.count {
                    state = .paste(text, matched: matched + 1)
                } else {
                    keys.append(.paste(Self.pasted(text)))
                }
                return
            }
            // What began like the end was text.
            if text.count < Self.pasteLimit { text += Self.endOfPaste[..<matched] }
            let begins = byte == Self.endOfPaste[0]
            if !begins, text.count < Self.pasteLimit { text.append(byte) }
            state = .paste(text, matched: begins ? 1 : 0)
        }
    }

    private mutating func takeAtGround(_ byte: UInt8, _ keys: inout [Key]) {
        switch byte {
        case 0x1B: state = .escape
        case 0x00..<0x20, 0x7F:
            if let key = Self.controlKey(byte) { keys.append(key) }
        case 0x20..<0x7F: keys.append(.scalar(Unicode.Scalar(byte)))
        case 0xC2...0xDF: state = .character([byte], length: 2)
        case 0xE0...0xEF: state = .character([byte], length: 3)
        case 0xF0...0xF4: state = .character([byte], length: 4)
        default: keys.append(.scalar("\u{FFFD}"))
        }
    }

    private mutating func takeAfterEscape(_ byte: UInt8, _ keys: inout [Key]) {
        state = .ground
        switch byte {
        case UInt8(ascii: "["): state = .control([])
        case UInt8(ascii: "O"): state = .singleShift
        case 0x1B: state = .escape
        case UInt8(ascii: "\r"), UInt8(ascii: "\n"): keys.append(.newline)
        case UInt8(ascii: "b"), UInt8(ascii: "B"): keys.append(.wordLeft)
        case UInt8(ascii: "f"), UInt8(ascii: "F"): keys.append(.wordRight)
        case UInt8(ascii: "d"), UInt8(ascii: "D"): keys.append(.killWordRight)
        case 0x08, 0x7F: keys.append(.killWordLeft)
        default: break
        }
    }

    private mutating func takeSequence(_ parameters: String, _ final: UInt8, _ keys: inout [Key]) {
        let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        let hasModifier = numbers.count > 1 && numbers[1] > 1
        switch (final, numbers.first ?? 0) {
        case (UInt8(ascii: "C"), _) where hasModifier: keys.append(.wordRight)
        case (UInt8(ascii: "D"), _) where hasModifier: keys.append(.wordLeft)
        case (UInt8(ascii: "~"), 1), (UInt8(ascii: "~"), 7): keys.append(.home)
        case (UInt8(ascii: "~"), 4), (UInt8(ascii: "~"), 8): keys.append(.end)
        case (UInt8(ascii: "~"), 3): keys.append(.delete)
        case (UInt8(ascii: "~"), 200): state = .paste([], matched: 0)
        // A return with Shift, Alt or Control, as xterm (modifyOtherKeys) and as kitty tell it.
        case (UInt8(ascii: "~"), 27) where hasModifier && numbers.last == 13: keys.append(.newline)
        case (UInt8(ascii: "u"), 13): keys.append(hasModifier ? .newline : .enter)
        default:
            if let key = Self.cursorKey(final) { keys.append(key) }
        }
    }

    private static func cursorKey(_ final: UInt8) -> Key? {
        switch final {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        default: nil
        }
    }

    /// The keys of Emacs, as shells have them.
    private static func controlKey(_ byte: UInt8) -> Key? {
        switch byte {
        case 0x01: .home
        case 0x02: .left
        case 0x03: .interrupt
        case 0x04: .endOfInput
        case 0x05: .end
        case 0x06: .right
        case 0x08, 0x7F: .backspace
        case 0x09: .tab
        case 0x0A: .newline
        case 0x0B: .killToEnd
        case 0x0C: .clear
        case 0x0D: .enter
        case 0x0E: .down
        case 0x10: .up
        case 0x15: .killToStart
        case 0x17: .killWordLeft
        case 0x19: .yank
        default: nil
        }
    }

    /// What was pasted: line ends as `\n`, and no control characters but tabs.
    private static func pasted(_ bytes: some Sequence<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        var isAfterReturn = false
        for scalar in String(decoding: Array(bytes), as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0x0D: scalars.append("\n")
            case 0x0A:
                if !isAfterReturn { scalars.append("\n") }
            case 0x09: scalars.append(scalar)
            case 0x00..<0x20, 0x7F..<0xA0: break
            default: scalars.append(scalar)
            }
            isAfterReturn = scalar.value == 0x0D
        }
        return String(scalars)
    }
}
