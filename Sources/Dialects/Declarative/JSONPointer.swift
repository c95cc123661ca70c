import JSON

/// A JSON Pointer (RFC 6901): where in a JSON text a value is.
struct JSONPointer: Sendable, Hashable {
    /// The pointer as written.
    let text: String
    /// The names and indexes from the outside in, unescaped.
    let tokens: [String]

    /// Reads a pointer: empty for the whole, or a slash before each name; `~1` is a slash and `~0` a tilde.
    ///
    /// - Throws: `HandlerProblem`, with an empty path, that says what is wrong.
    init(_ text: String) throws(HandlerProblem) {
        self.text = text
        guard !text.isEmpty else {
            tokens = []
            return
        }
        guard text.first == "/" else {
            throw HandlerProblem("a JSON Pointer is empty or begins with a slash, not \(quoted(text))")
        }
        guard text.utf8.count <= 1024 else { throw HandlerProblem("a JSON Pointer is at most 1024 bytes long") }
        var tokens: [String] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            tokens.append(try Self.unescaped(part))
        }
        self.tokens = tokens
    }

    /// The value that it points to; `nil` when there is none.
    func value(in document: JSONValue) -> JSONValue? {
        var value = document
        for token in tokens {
            switch value {
            case .object(let object):
                guard let member = object[token] else { return nil }
                value = member
            case .array(let elements):
                guard let index = Self.index(token), elements.indices.contains(index) else { return nil }
                value = elements[index]
            case .null, .bool, .number, .string: return nil
            }
        }
        return value
    }

    private static func unescaped(_ part: Substring) throws(HandlerProblem) -> String {
        guard part.contains("~") else { return String(part) }
        var text = ""
        var isEscaped = false
        for character in part.unicodeScalars {
            if isEscaped {
                guard character == "0" || character == "1" else { break }
                text += character == "0" ? "~" : "/"
                isEscaped = false
            } else if character == "~" {
                isEscaped = true
            } else {
                text.unicodeScalars.append(character)
            }
        }
        guard !isEscaped else { throw HandlerProblem("in a JSON Pointer a tilde is written ~0 and a slash ~1") }
        return text
    }

    /// An index without leading zeros (RFC 6901, section 4).
    private static func index(_ token: String) -> Int? {
        guard token.utf8.allSatisfy(\.isDigit), token == "0" || token.utf8.first != UInt8(ascii: "0") else {
            return nil
        }
        return Int(token)
    }
}

/// Pointers to the places where a value may be; the first that points to something counts.
struct PointerChoice: Sendable, Hashable {
    /// The pointers in the order in which they are tried; none for a value that the provider does not tell.
    var pointers: [JSONPointer] = []

    /// Whether there is no place.
    var isEmpty: Bool {
        pointers.isEmpty
    }

    /// The value at the first place where there is one; null is none.
    func value(in document: JSONValue) -> JSONValue? {
        for pointer in pointers {
            if let value = pointer.value(in: document), !value.isNull { return value }
        }
        return nil
    }

    /// The text at the first place where there is a value; a number as written.
    func text(in document: JSONValue) -> String? {
        switch value(in: document) {
        case .string(let text)?: text
        case .number(let number)?: number.text
        case .bool(let truth)?: truth ? "true" : "false"
        case .array?, .object?, .null?, nil: nil
        }
    }

    /// Whether there is something that is neither null nor false.
    func isSet(in document: JSONValue) -> Bool {
        value(in: document).map { $0 != false } ?? false
    }

    /// These, or `other` where there are none.
    func or(_ other: PointerChoice) -> PointerChoice {
        isEmpty ? other : self
    }
}

extension PointerChoice {
    /// What a handler file may say: a pointer, several, or null.
    static let schema: JSONObject = ["$ref": "#/$defs/pointers"]

    /// The definition that ``schema`` refers to.
    static let definition: JSONValue = [
        "description":
            "A JSON Pointer (RFC 6901), several of which the first that points to something counts, or null.",
        "anyOf": [
            ["type": "null"],
            ["type": "string", "pattern": "^(/([^/~]|~[01])*)*$"],
            ["type": "array", "items": ["type": "string", "pattern": "^(/([^/~]|~[01])*)*$"]],
        ],
    ]

    /// Reads a pointer, a list of them, or null.
    static func decode(_ value: JSONValue) -> HandlerDecoding<PointerChoice> {
        switch value {
        case .null: return .success(PointerChoice())
        case .string(let text):
            do throws(HandlerProblem) {
                return .success(PointerChoice(pointers: [try JSONPointer(text)]))
            } catch {
                return .failure([error])
            }
        case .array(let elements):
            var pointers: [JSONPointer] = []
            var problems: [HandlerProblem] = []
            for (index, element) in elements.enumerated() {
                guard let text = element.stringValue else {
                    problems.append(HandlerProblem("must be a JSON Pointer", at: "/\(index)"))
                    continue
                }
                do throws(HandlerProblem) {
                    pointers.append(try JSONPointer(text))
                } catch {
                    problems.append(error.within("/\(index)"))
                }
            }
            return problems.isEmpty ? .success(PointerChoice(pointers: pointers)) : .failure(problems)
        case .bool, .number, .object: return .problem("must be a JSON Pointer, an array of them, or null")
        }
    }

    /// The shortest form that is read as the same.
    var json: JSONValue {
        switch pointers.count {
        case 0: .null
        case 1: .string(pointers[0].text)
        default: .array(pointers.map { .string($0.text) })
        }
    }
}
