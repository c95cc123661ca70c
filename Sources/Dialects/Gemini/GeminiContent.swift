import JSON

/// The messages of a conversation as Gemini's contents.
struct GeminiContent {
    /// The parts of the member `systemInstruction`.
    private(set) var system: [JSONValue] = []
    /// The member `contents`.
    private(set) var contents: [JSONValue] = []

    /// What stands in the place of a signature for a call that another provider's model has made; Google's own words for
    /// that case.
    private static let foreignSignature = "skip_thought_signature_validator"

    /// Translates the conversation of `request`.
    ///
    /// - Throws: `DialectError` with the place of what has no counterpart.
    init(_ request: inout ForeignRequest, _ model: GeminiModel) throws(DialectError) {
        let (parts, turns) = request.systemAndTurns(.asUser)
        for part in parts {
            guard let text = part.text else { throw request.unsupported(part) }
            system.append(["text": .string(text)])
        }
        let ids = Self.ids(request.conversation)
        for turn in turns {
            try add(results: turn.results, ids, request)
            var parts: [JSONValue] = []
            for message in turn.messages {
                parts +=
                    turn.speaker == .user
                    ? try Self.parts(message, request) : try Self.answer(message, ids, model, &request)
            }
            add(turn.speaker == .user ? "user" : "model", parts)
        }
        if contents.isEmpty, !system.isEmpty {
            request.warn("the system messages were sent as the user's: the provider takes none alone")
            add("user", system)
            system = []
        }
    }

    private mutating func add(_ role: String, _ parts: [JSONValue]) {
        guard !parts.isEmpty else { return }
        contents.append(["role": .string(role), "parts": .array(parts)])
    }

    // MARK: Results

    /// The results of one answer's calls: all of them in one content, images in them behind.
    private mutating func add(
        results: [ConversationMessage],
        _ ids: [String: JSONValue],
        _ request: ForeignRequest
    ) throws(DialectError) {
        var parts: [JSONValue] = []
        var images: [JSONValue] = []
        for result in results {
            guard let name = result.name else {
                throw DialectError(
                    "\(request.provider.handler.dialect) needs the name of the function, and no call has this id",
                    at: result.path + "/tool_call_id"
                )
            }
            var response: JSONObject = ["name": .string(name), "response": .object(Self.object(result))]
            if let id = result.toolCallID.flatMap({ ids[$0] }) { response["id"] = id }
            parts.append(["functionResponse": .object(response)])
            for part in result.parts where part.text == nil { images.append(try Self.part(part, request)) }
        }
        add("user", parts + images)
    }

    /// A result as an object: itself if it is one, or Google's own word for what comes out of a function.
    private static func object(_ result: ConversationMessage) -> JSONObject {
        let text = result.text(separator: "\n")
        let first = text.utf8.first { $0 > 0x20 }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            // What is no JSON is text.
            let value = try? JSONValue.parse(text.utf8Span.span)
            if let object = value?.objectValue { return object }
            if let value { return ["output": value] }
        }
        return [result.extras["is_error"] == true ? "error" : "output": .string(text)]
    }

    /// The ids that Google has given, by the calls' ids.
    private static func ids(_ conversation: Conversation) -> [String: JSONValue] {
        var ids: [String: JSONValue] = [:]
        for call in conversation.messages.flatMap(\.toolCalls) {
            ids[call.id] = call.extras["extra_content"]?["google"]?["id"]
        }
        return ids
    }

    // MARK: Answers

    /// What the model has said and called, with the signatures that came with it.
    private static func answer(
        _ message: ConversationMessage,
        _ ids: [String: JSONValue],
        _ model: GeminiModel,
        _ request: inout ForeignRequest
    ) throws(DialectError) -> [JSONValue] {
        var parts = try Self.parts(message, request)
        if let last = parts.last?.objectValue {
            // The signature belongs to the last part that was no call.
            let details = message.reasoningDetails(format: GeminiDialect.reasoningFormat)
            if let signature = details.last?["data"]?.stringValue {
                var signed = last
                signed["thoughtSignature"] = .string(signature)
                parts[parts.count - 1] = .object(signed)
            }
        }
        for (place, call) in message.toolCalls.enumerated() {
            var function: JSONObject = ["name": .string(call.name), "args": .object(try call.argumentsObject())]
            if let id = ids[call.id] { function["id"] = id }
            var part: JSONObject = ["functionCall": .object(function)]
            if let signature = call.extras["extra_content"]?["google"]?["thought_signature"]?.stringValue {
                part["thoughtSignature"] = .string(signature)
            } else if place == 0, model.wantsSignatures {
                part["thoughtSignature"] = .string(foreignSignature)
            }
            parts.append(.object(part))
        }
        return parts
    }

    // MARK: Parts

    private static func parts(
        _ message: ConversationMessage,
        _ request: ForeignRequest
    ) throws(DialectError) -> [JSONValue] {
        var parts: [JSONValue] = []
        for part in message.parts { parts.append(try Self.part(part, request)) }
        return parts
    }

    private static func part(_ part: ContentPart, _ request: ForeignRequest) throws(DialectError) -> JSONValue {
        switch part.kind {
        case .text(let text), .refusal(let text): return ["text": .string(text)]
        case .image(.data(let mediaType, let base64), _): return data(mediaType, base64)
        case .image(.url(let url), _):
            guard !url.lowercased().hasPrefix("s3:") else { throw request.unsupported(part) }
            var file: JSONObject = ["fileUri": .string(url)]
            if let type = mediaType(of: url) { file["mimeType"] = .string(type) }
            return ["fileData": .object(file)]
        case .other(let type, let value):
            guard let own = try media(type, value, part) else { throw request.unsupported(part) }
            return own
        }
    }

    /// Sound and files in OpenAI's words; `nil` for everything else.
    private static func media(
        _ type: String,
        _ value: JSONValue,
        _ part: ContentPart
    ) throws(DialectError) -> JSONValue? {
        switch type {
        case "input_audio":
            guard let audio = value["input_audio"], let base64 = audio["data"]?.stringValue else { return nil }
            let format = audio["format"]?.stringValue ?? "wav"
            return data(format == "mp3" ? "audio/mpeg" : "audio/\(format)", base64)
        case "file":
            guard let content = value["file"]?["file_data"] else { return nil }
            let place = ParameterPlace(content, at: part.path + "/file/file_data")
            guard case .data(let mediaType, let base64) = try ImageSource(place) else { return nil }
            return data(mediaType, base64)
        default: return nil
        }
    }

    private static func data(_ mediaType: String, _ base64: String) -> JSONValue {
        ["inlineData": ["mimeType": .string(mediaType), "data": .string(base64)]]
    }

    /// The type of an image by the end of its address.
    private static func mediaType(of url: String) -> String? {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        switch path.split(separator: ".").last?.lowercased() {
        case "png"?: return "image/png"
        case "jpg"?, "jpeg"?: return "image/jpeg"
        case "webp"?: return "image/webp"
        case "gif"?: return "image/gif"
        case "heic"?: return "image/heic"
        case "heif"?: return "image/heif"
        case "pdf"?: return "application/pdf"
        default: return nil
        }
    }
}
