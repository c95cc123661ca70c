extension JSONValue: CustomStringConvertible {
    /// Appends the value to `output` on one line, without white space.
    public func write(to output: inout [UInt8]) {
        write(to: &output, indentation: nil)
    }

    /// The value as UTF-8: on one line, or indented by two spaces with a line end after it for a person to read.
    public func serialized(pretty: Bool = false) -> [UInt8] {
        var output: [UInt8] = []
        write(to: &output, indentation: pretty ? 0 : nil)
        if pretty { output.append("\n") }
        return output
    }

    /// The value on one line.
    public var description: String {
        String(decoding: serialized(), as: UTF8.self)
    }

    /// Appends the value; `indentation` is the number of levels around it, nil for no white space.
    private func write(to output: inout [UInt8], indentation: Int?) {
        switch self {
        case .null: JSONWriter.null(to: &output)
        case .bool(let value): JSONWriter.boolean(value, to: &output)
        case .number(let number): output.append(number.text)
        case .string(let text): JSONWriter.string(text, to: &output)
        case .array(let elements):
            Self.write(elements, brackets: ("[", "]"), to: &output, indentation: indentation) {
                $0.write(to: &$1, indentation: $2)
            }
        case .object(let object):
            Self.write(object.members, brackets: ("{", "}"), to: &output, indentation: indentation) {
                JSONWriter.string($0.key, to: &$1)
                $1.append($2 == nil ? ":" : ": ")
                $0.value.write(to: &$1, indentation: $2)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item],
        brackets: (StaticString, StaticString),
        to output: inout [UInt8],
        indentation: Int?,
        each: (Item, inout [UInt8], Int?) -> Void
    ) {
        output.append(brackets.0)
        let inner = indentation.map { $0 + 1 }
        for (index, item) in items.enumerated() {
            if index > 0 { output.append(",") }
            startLine(indentation: inner, to: &output)
            each(item, &output, inner)
        }
        if !items.isEmpty { startLine(indentation: indentation, to: &output) }
        output.append(brackets.1)
    }

    private static func startLine(indentation: Int?, to output: inout [UInt8]) {
        guard let indentation else { return }
        output.append("\n")
        for _ in 0..<indentation { output.append("  ") }
    }
}
