extension JSONLexer {
    /// Scans a number, whose first byte (a digit or a minus sign) is at `start`: RFC 8259, section 6.
    func number(from start: Int) -> Scan {
        var offset = start
        if byte(offset) == UInt8(ascii: "-") { offset &+= 1 }
        guard offset < count else { return .fault(.unexpectedEnd, at: count) }
        if byte(offset) == UInt8(ascii: "0") {
            offset &+= 1
            if offset < count, isDigit(at: offset) { return .fault(.invalidNumber, at: offset) }
        } else {
            let integer = digits(from: offset)
            guard !integer.isFault else { return integer }
            offset = integer.end
        }
        if offset < count, byte(offset) == UInt8(ascii: ".") {
            let fraction = digits(from: offset &+ 1)
            guard !fraction.isFault else { return fraction }
            offset = fraction.end
        }
        if offset < count, byte(offset) | 0x20 == UInt8(ascii: "e") {
            offset &+= 1
            if offset < count, byte(offset) == UInt8(ascii: "+") || byte(offset) == UInt8(ascii: "-") { offset &+= 1 }
            let exponent = digits(from: offset)
            guard !exponent.isFault else { return exponent }
            offset = exponent.end
        }
        return .end(offset)
    }

    @inline(__always)
    private func isDigit(at offset: Int) -> Bool {
        byte(offset) &- UInt8(ascii: "0") < 10
    }

    /// Scans one digit or more.
    private func digits(from start: Int) -> Scan {
        var offset = start
        while offset < count, isDigit(at: offset) { offset &+= 1 }
        guard offset > start else {
            return offset < count ? .fault(.invalidNumber, at: offset) : .fault(.unexpectedEnd, at: count)
        }
        return .end(offset)
    }
}
