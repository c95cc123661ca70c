/// The way from the root of a text to one of its values, RFC 6901, such as `/retry/attempts` or `/keys/0`.
package struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    /// The names of the members, and the numbers of the elements, on the way.
    package let steps: [String]

    /// The pointer to the root, which is written as an empty string.
    package static let root = JSONPointer(steps: [])

    /// Makes a pointer of its steps.
    package init(steps: [String]) {
        self.steps = steps
    }

    /// Reads a pointer; nil if `text` is none.
    package init?(_ text: String) {
        guard let first = text.utf8.first else {
            steps = []
            return
        }
        guard first == UInt8(ascii: "/") else { return nil }
        steps = text.utf8.dropFirst().split(separator: first, omittingEmptySubsequences: false).map(Self.step)
    }

    /// The pointer to the member `name` of the value it points to.
    package func appending(_ name: String) -> JSONPointer {
        JSONPointer(steps: steps + [name])
    }

    /// The pointer to the element `index` of the value it points to.
    package func appending(_ index: Int) -> JSONPointer {
        appending(String(index))
    }

    /// The pointer as RFC 6901 writes it.
    package var description: String {
        var output: [UInt8] = []
        for step in steps {
            output.append("/")
            for byte in step.utf8 {
                switch byte {
                case UInt8(ascii: "~"): output.append("~0")
                case UInt8(ascii: "/"): output.append("~1")
                default: output.append(byte)
                }
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Where the value that it points to begins in a text; nil if there is none or the text is not JSON.
    ///
    /// Of members with the same name the last is meant.
    package func offset(in bytes: Span<UInt8>) -> Int? {
        // A text that is not JSON has been refused before with a place of its own.
        try? range(in: bytes)?.lowerBound
    }

    private func range(in bytes: Span<UInt8>) throws(JSONError) -> Range<Int>? {
        var reader = JSONReader(bytes)
        var range = try reader.skipValue()
        for step in steps {
            guard let next = try Self.child(step, of: bytes.extracting(range)) else { return nil }
            range = (range.lowerBound + next.lowerBound)..<(range.lowerBound + next.upperBound)
        }
        return range
    }

    private static func child(_ step: String, of value: Span<UInt8>) throws(JSONError) -> Range<Int>? {
        var reader = JSONReader(value)
        var found: Range<Int>?
        switch try reader.peekKind() {
        case .object:
            try reader.beginObject()
            while let name = try reader.nextMember() {
                let isMeant = reader.text(of: name).utf8.elementsEqual(step.utf8)
                let range = try reader.skipValue()
                if isMeant { found = range }
            }
        case .array:
            guard let wanted = Int(step), String(wanted) == step else { return nil }
            var index = 0
            try reader.beginArray()
            while try reader.nextElement() {
                let range = try reader.skipValue()
                if index == wanted { return range }
                index += 1
            }
        default: break
        }
        return found
    }

    /// A step without its escapes.
    private static func step(_ text: Substring.UTF8View) -> String {
        var output: [UInt8] = []
        var isEscape = false
        for byte in text {
            if isEscape {
                // ~0 is a tilde, ~1 a slash; a tilde before anything else stands for itself.
                if byte == UInt8(ascii: "1") {
                    output.append(UInt8(ascii: "/"))
                } else {
                    output.append(UInt8(ascii: "~"))
                    if byte != UInt8(ascii: "0") { output.append(byte) }
                }
                isEscape = false
            } else if byte == UInt8(ascii: "~") {
                isEscape = true
            } else {
                output.append(byte)
            }
        }
        if isEscape { output.append(UInt8(ascii: "~")) }
        return String(decoding: output, as: UTF8.self)
    }
}
