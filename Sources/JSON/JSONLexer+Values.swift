extension JSONLexer {
    /// Scans the value whose first byte is at `start`, in which at most `room` arrays and objects may be open at once.
    func value(from start: Int, room: Int) -> Scan {
        switch byte(start) {
        case UInt8(ascii: "{"), UInt8(ascii: "["): container(from: start, room: room)
        default: scalar(from: start)
        }
    }

    /// Scans the string, number or literal whose first byte is at `start`.
    @inline(__always)
    func scalar(from start: Int) -> Scan {
        let first = byte(start)
        if first == UInt8(ascii: "\"") {
            let string = string(from: start &+ 1)
            return string.isFault ? string : .end(string.end &+ 1)
        }
        if first &- UInt8(ascii: "0") < 10 || first == UInt8(ascii: "-") { return number(from: start) }
        return literal(from: start)
    }

    /// Scans the array or object whose opening bracket is at `start`.
    ///
    /// The kinds of the open containers are the bits of one word, the innermost lowest; where 64 do not suffice, the
    /// function calls itself for the next 64.
    func container(from start: Int, room: Int) -> Scan {
        var kinds: UInt64 = 0
        var depth = 0
        var offset = start
        values: while true {
            // A value begins at `offset`, which is below `count`.
            let first = byte(offset)
            if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
                guard depth < room else { return .fault(.tooDeep, at: offset) }
                if depth == 64 {
                    let inner = container(from: offset, room: room &- depth)
                    guard !inner.isFault else { return inner }
                    offset = inner.end
                } else {
                    // '{' and '[' differ in this bit, and so do their partners; '}' is '{' + 2, ']' is '[' + 2.
                    kinds = kinds &<< 1 | UInt64(first &>> 5 & 1)
                    depth &+= 1
                    offset = skipWhiteSpace(from: offset &+ 1)
                    guard offset < count else { return .fault(.unexpectedEnd, at: count) }
                    if byte(offset) != first &+ 2 {
                        guard kinds & 1 == 1 else { continue }
                        let name = memberName(from: offset)
                        guard !name.isFault else { return name }
                        offset = name.end
                        continue
                    }
                    kinds &>>= 1
                    depth &-= 1
                    offset &+= 1
                }
            } else {
                let scalar = scalar(from: offset)
                guard !scalar.isFault else { return scalar }
                offset = scalar.end
            }
            // A value has ended before `offset`.
            while depth > 0 {
                offset = skipWhiteSpace(from: offset)
                guard offset < count else { return .fault(.unexpectedEnd, at: count) }
                let next = byte(offset)
                if next == UInt8(ascii: ",") {
                    offset = skipWhiteSpace(from: offset &+ 1)
                    guard offset < count else { return .fault(.unexpectedEnd, at: count) }
                    guard kinds & 1 == 1 else { continue values }
                    let name = memberName(from: offset)
                    guard !name.isFault else { return name }
                    offset = name.end
                    continue values
                }
                guard next == UInt8(ascii: "]") | UInt8(truncatingIfNeeded: kinds & 1) &<< 5 else {
                    return .fault(.unexpectedByte, at: offset)
                }
                kinds &>>= 1
                depth &-= 1
                offset &+= 1
            }
            return .end(offset)
        }
    }

    /// Scans a member's name and colon from the opening quote on; the end is the first byte of the member's value.
    func memberName(from start: Int) -> Scan {
        guard byte(start) == UInt8(ascii: "\"") else { return .fault(.unexpectedByte, at: start) }
        let name = string(from: start &+ 1)
        return name.isFault ? name : memberValue(from: name.end &+ 1)
    }

    /// Scans the colon after a member's name, which ended before `start`; the end is the first byte of the value.
    @inline(__always)
    func memberValue(from start: Int) -> Scan {
        let colon = skipWhiteSpace(from: start)
        guard colon < count else { return .fault(.unexpectedEnd, at: count) }
        guard byte(colon) == UInt8(ascii: ":") else { return .fault(.unexpectedByte, at: colon) }
        let value = skipWhiteSpace(from: colon &+ 1)
        guard value < count else { return .fault(.unexpectedEnd, at: count) }
        return .end(value)
    }
}
