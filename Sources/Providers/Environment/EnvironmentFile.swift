/// A `.env` file: its bytes, and what python-dotenv reads in them.
///
/// Values may be secrets, so they are taken out one by one as bytes and never described. Of a key that is there several
/// times the last one counts. Nothing is expanded: a value may hold `$`.
package struct EnvironmentFile: Sendable {
    /// The file as it is, or as it is to be written.
    package private(set) var bytes: [UInt8]
    /// Every statement in order; their ranges cover the file without gaps, apart from a byte order mark.
    package private(set) var bindings: [EnvironmentBinding]
    /// For each key the index of the binding that counts.
    private var effective: [String: Int]

    /// Takes the bytes of a file apart; anything at all is taken, and `bindings` tells what is no statement.
    package init(_ bytes: [UInt8] = []) {
        self.bytes = bytes
        bindings = []
        effective = [:]
        parse()
    }

    /// The keys, in no order, whose value is set.
    package var keys: some Sequence<String> {
        effective.lazy.filter { bindings[$0.value].valueRange != nil }.map(\.key)
    }

    /// The binding that counts for `key`.
    package func binding(_ key: String) -> EnvironmentBinding? {
        effective[key].map { bindings[$0] }
    }

    /// The value of `key`, unquoted and with its escapes undone, or nil when it is not set.
    ///
    /// The caller wipes the array when it holds a secret.
    package func valueBytes(_ key: String) -> [UInt8]? {
        guard let binding = binding(key) else { return nil }
        return valueBytes(binding)
    }

    /// The value of `key` as text; for what is no secret.
    package func value(_ key: String) -> String? {
        valueBytes(key).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The value of one binding; nil for a comment, an error and a key without `=`.
    package func valueBytes(_ binding: EnvironmentBinding) -> [UInt8]? {
        guard let range = binding.valueRange else { return nil }
        guard binding.quote != .none else { return Array(bytes[range]) }
        return unescape(range.dropFirst().dropLast(), binding.quote)
    }

    private func unescape(_ range: Range<Int>, _ quote: EnvironmentBinding.Quote) -> [UInt8] {
        var value: [UInt8] = []
        value.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\\"), index < range.upperBound, let plain = escape(bytes[index], quote) {
                value.append(plain)
                index += 1
            } else {
                value.append(byte)
            }
        }
        return value
    }

    /// What a backslash and `letter` stand for between such quotes, or nil when the backslash stands for itself.
    private func escape(_ letter: UInt8, _ quote: EnvironmentBinding.Quote) -> UInt8? {
        switch (letter, quote) {
        case (UInt8(ascii: "\\"), _), (UInt8(ascii: "'"), _): letter
        case (_, .single), (_, .none): nil
        case (UInt8(ascii: "\""), _): letter
        case (UInt8(ascii: "a"), _): 0x07
        case (UInt8(ascii: "b"), _): 0x08
        case (UInt8(ascii: "f"), _): 0x0C
        case (UInt8(ascii: "n"), _): 0x0A
        case (UInt8(ascii: "r"), _): 0x0D
        case (UInt8(ascii: "t"), _): 0x09
        case (UInt8(ascii: "v"), _): 0x0B
        default: nil
        }
    }

    /// Replaces bytes of the file and reads it anew.
    mutating func replace(_ range: Range<Int>, with replacement: [UInt8]) {
        bytes.replaceSubrange(range, with: replacement)
        parse()
    }

    private mutating func parse() {
        var bindings: [EnvironmentBinding] = []
        var effective: [String: Int] = [:]
        var parser = EnvironmentParser(bytes.span)
        while let binding = parser.next() {
            if let key = binding.key { effective[key] = bindings.count }
            bindings.append(binding)
        }
        self.bindings = bindings
        self.effective = effective
    }
}
