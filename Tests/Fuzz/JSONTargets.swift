import JSON

/// The error that `body` throws.
private func error(_ body: () throws(JSONError) -> Void) -> JSONError? {
    do throws(JSONError) {
        try body()
        return nil
    } catch {
        return error
    }
}

func fuzzJSON(_ bytes: [UInt8]) {
    for depthLimit in [3, 64, JSONReader.defaultDepthLimit] {
        let validated = error { () throws(JSONError) in
            try JSONScanner.validate(bytes.span, depthLimit: depthLimit)
        }
        let skipped = error { () throws(JSONError) in
            var reader = JSONReader(bytes.span, depthLimit: depthLimit)
            try reader.skipValue()
            try reader.end()
        }
        var value: JSONValue?
        let parsed = error { () throws(JSONError) in
            value = try JSONValue.parse(bytes, depthLimit: depthLimit)
        }
        check(
            validated == skipped,
            "the scanner says \(String(describing: validated)), the reader \(String(describing: skipped))"
        )
        check(
            validated == parsed,
            "the scanner says \(String(describing: validated)), the tree \(String(describing: parsed))"
        )
        if let validated {
            check((0...bytes.count).contains(validated.offset), "an error at \(validated.offset)")
            _ = validated.location(in: bytes.span)
        }
        if let value { checkWriting(of: value, depthLimit: depthLimit) }
    }
    let strict = error { () throws(JSONError) in _ = try JSONValue.parse(bytes, duplicates: .reject) }
    let lenient = error { () throws(JSONError) in _ = try JSONValue.parse(bytes) }
    check(strict == lenient || strict?.code == .duplicateKey, "\(String(describing: strict))")
    // Whatever the bytes are, what is written of them is a string.
    var quoted: [UInt8] = []
    JSONWriter.string(utf8: bytes.span, to: &quoted)
    let text = (try? JSONValue.parse(quoted))?.stringValue
    check(text != nil, "written as \(quoted.text)")
    // What is no UTF-8 has no other form to compare with.
    if let valid = String(validating: bytes, as: UTF8.self) { check(text == valid, "written as \(quoted.text)") }
    checkSearch(in: bytes)
}

/// What is written of a value is the value, and written again the same bytes.
private func checkWriting(of value: JSONValue, depthLimit: Int) {
    for pretty in [false, true] {
        let written = value.serialized(pretty: pretty)
        guard let again = try? JSONValue.parse(written, depthLimit: depthLimit) else {
            finding("wrote what is no JSON: \(written.text)")
        }
        check(again == value, "wrote another value: \(written.text)")
        check(again.serialized(pretty: pretty) == written, "wrote the same differently")
        check(pretty || !written.contains(UInt8(ascii: "\n")), "wrote two lines")
    }
}

private func checkSearch(in bytes: [UInt8]) {
    guard let first = bytes.first, let last = bytes.last else { return }
    for start in [0, bytes.count / 2, bytes.count] {
        check(bytes.span.firstOffset(of: last, from: start) == bytes[start...].firstIndex(of: last), "search")
        check(
            bytes.span.firstOffset(ofEither: first, or: last, from: start)
                == bytes[start...].firstIndex { $0 == first || $0 == last },
            "search for two"
        )
    }
}
