import JSON

/// What the body of an error says, in any of the shapes that providers use (DIALECTS.md, section 0.4).
struct ErrorBody: Sendable, Equatable {
    /// The provider's own words; empty when it has none.
    var message = ""
    /// Its name for the failure.
    var code: String?
    /// All names that the body has for the failure: its type, its code, its status.
    private(set) var names: Set<String> = []
    /// The status that the body itself names.
    var status: Int?
    /// The time it asks to wait, told in the body.
    var retryAfterMS: Int?

    /// Nothing said.
    init() {}

    /// Reads the body of an answer without a 2xx status.
    init(_ body: Span<UInt8>) {
        let bounded = body.extracting(first: 256 * 1024)
        // A body that is no JSON is no failure here: the words are taken from whatever it is.
        if let value = try? JSONValue.parse(bounded) {
            self.init(value)
        } else {
            self.init()
            message = PlainBody.summary(bounded)
        }
    }

    /// Reads an error that was found as JSON.
    init(_ value: JSONValue) {
        switch value {
        case .object(let object): read(object)
        case .array(let elements):
            if let first = elements.first { self = ErrorBody(first) }
        case .string(let text): message = text
        default: break
        }
    }

    private mutating func read(_ object: JSONObject) {
        switch object["error"] {
        case .object(let error)?:
            // OpenAI, Anthropic, Gemini and what copies them.
            read(error)
            if code == nil { code = object["error_type"]?.stringValue }
            return
        case .string(let text)?:
            // Ollama, TGI and xAI.
            message = text
            take(code: object["error_type"] ?? object["code"])
            return
        case .array?, .number?, .bool?, .null?, nil:
            break
        }
        if let first = object["errors"]?[0], first.objectValue != nil {
            // Cloudflare.
            self = ErrorBody(first)
            return
        }
        message = Self.words(object)
        take(code: object["type"] ?? object["error_type"])
        if let own = object["code"], !own.isNull { take(code: own) }
        if let name = object["status"]?.stringValue { names.insert(name) }
        if let name = object["status"]?.stringValue, code == nil || code.flatMap(Int.init) != nil { code = name }
        let statuses = [object["code"], object["status"], object["status_code"], object["raw_status_code"]]
        status = statuses.lazy.compactMap { $0?.intValue }.first { (400...599).contains($0) }
        readDetails(object)
    }

    /// Mistral, Replicate, Cohere, Bedrock, DashScope: the words at the top.
    private static func words(_ object: JSONObject) -> String {
        for name in ["message", "detail", "error_msg", "msg", "title", "reason"] {
            switch object[name] {
            case .string(let text)? where !text.isEmpty: return text
            case .object(let inner)?:
                let text = words(inner)
                if !text.isEmpty { return text }
            case .array(let elements)?:
                // FastAPI: a list of {loc, msg}.
                let texts = elements.compactMap { $0["msg"]?.stringValue ?? $0.stringValue }
                if !texts.isEmpty { return texts.joined(separator: "; ") }
            default: break
            }
        }
        return ""
    }

    /// Gemini's `details[].retryDelay` ("48s") and OpenRouter's `metadata.raw`.
    private mutating func readDetails(_ object: JSONObject) {
        for detail in object["details"]?.arrayValue ?? [] {
            guard let delay = detail["retryDelay"]?.stringValue, delay.hasSuffix("s") else { continue }
            guard let seconds = Double(delay.dropLast()), seconds >= 0, seconds < 1e9 else { continue }
            retryAfterMS = Int(seconds * 1000)
        }
        if let raw = object["metadata"]?["raw"]?.stringValue, !raw.isEmpty, raw != message {
            message += message.isEmpty ? raw : " (\(raw))"
        }
    }

    private mutating func take(code value: JSONValue?) {
        switch value {
        case .string(let text)? where !text.isEmpty:
            code = text
            names.insert(text)
        case .number(let number)?: code = code ?? number.text
        default: break
        }
    }
}
