import JSON

/// An answer of a provider's as somebody has kept it in a file.
package struct RecordedAnswer: Sendable, Equatable {
    /// Its status; 200 where the file holds nothing but a body.
    package let status: Int
    /// Its headers; none where the file holds nothing but a body.
    package let headers: [HTTPField]
    /// Its body.
    package let body: [UInt8]

    /// The answers in a file, in order.
    ///
    /// A file is what `curl -i` prints, or a recording in JSON (`{"response":{"status":…,"headers":{…},"body":"…"}}`, an
    /// array of them, or an object with them under `interactions`), or else the bytes of a body.
    package static func read(_ file: [UInt8]) -> [RecordedAnswer] {
        if file.starts(with: Array("HTTP/".utf8)) { return [printed(file)] }
        // What is no JSON, or JSON of another shape, is a body.
        if let value = try? JSONValue.parse(file) {
            let list = value.arrayValue ?? value["interactions"]?.arrayValue ?? [value]
            let answers = list.compactMap(recorded)
            if !answers.isEmpty, answers.count == list.count { return answers }
        }
        return [RecordedAnswer(status: 200, headers: [], body: file)]
    }

    /// A recorded answer; `nil` for JSON that is none.
    private static func recorded(_ value: JSONValue) -> RecordedAnswer? {
        guard let response = value["response"]?.objectValue, let body = response["body"] else { return nil }
        let headers = (response["headers"]?.objectValue?.members ?? []).map {
            HTTPField($0.key, $0.value.stringValue ?? $0.value.description)
        }
        let bytes: [UInt8]
        switch body {
        case .string(let text): bytes = Array(text.utf8)
        case .null: bytes = []
        case .bool, .number, .array, .object: bytes = body.serialized()
        }
        return RecordedAnswer(status: response["status"]?.intValue ?? 200, headers: headers, body: bytes)
    }

    /// What `curl -i` has printed: the last head, as interim answers and redirections have heads too, and the body.
    private static func printed(_ file: [UInt8]) -> RecordedAnswer {
        var rest = file[...]
        var status = 200
        var headers: [HTTPField] = []
        while rest.starts(with: Array("HTTP/".utf8)) {
            headers = []
            var isStatus = true
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: rest[..<end], as: UTF8.self).trimmingLineEnd
                rest = rest[(end + 1)...]
                if line.isEmpty { break }
                if isStatus {
                    status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 200
                } else if let colon = line.firstIndex(of: ":") {
                    let value = line[line.index(after: colon)...].drop { $0 == " " }
                    headers.append(HTTPField(String(line[..<colon]), String(value)))
                }
                isStatus = false
            }
            guard (100...199).contains(status) || (300...399).contains(status) else { break }
        }
        return RecordedAnswer(status: status, headers: headers, body: Array(rest))
    }

    /// The value of a header, given in lower case.
    func header(_ name: String) -> String? {
        headers.first { $0.isNamed(name) }?.value
    }
}

extension String {
    /// Without a CR at its end.
    fileprivate var trimmingLineEnd: String {
        utf8.last == 0x0D ? String(unicodeScalars.dropLast()) : self
    }
}
