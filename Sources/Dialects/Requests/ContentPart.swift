import JSON

/// One part of the content of a message; a content that is a string is one part with its text.
struct ContentPart: Sendable, Equatable {
    /// What a part is.
    enum Kind: Sendable, Equatable {
        /// Text, never empty.
        case text(String)
        /// An image; `detail` is `low`, `high` or `auto`.
        case image(ImageSource, detail: String?)
        /// The words with which the model has refused earlier, never empty.
        case refusal(String)
        /// Anything else (`input_audio`, `file` …) by its type, as written.
        case other(String, JSONValue)
    }

    /// What it is.
    let kind: Kind
    /// Its place: a JSON Pointer into the params.
    let path: String
    /// Members that OpenAI's protocol does not know, such as `cache_control`.
    let extras: JSONObject

    /// The part `kind` at `path`.
    init(_ kind: Kind, at path: String, extras: JSONObject = JSONObject()) {
        self.kind = kind
        self.path = path
        self.extras = extras
    }

    /// The words of a text or of a refusal.
    var text: String? {
        switch kind {
        case .text(let text), .refusal(let text): text
        case .image, .other: nil
        }
    }

    /// The part's type as a person knows it, for errors.
    var title: String {
        switch kind {
        case .text: "text"
        case .refusal: "refusal"
        case .image(.url, _): "an image by its address"
        case .image(.data, _): "an image"
        case .other(let type, _): type
        }
    }

    /// Reads a part; `nil` when it is text without anything in it.
    ///
    /// - Throws: `DialectError` when the part is not of OpenAI's shape.
    static func read(_ place: ParameterPlace) throws(DialectError) -> ContentPart? {
        if let text = place.value.stringValue {
            return text.isEmpty ? nil : ContentPart(.text(text), at: place.path)
        }
        _ = try place.object()
        let type = try place.required("type").word()
        let extras = place.others(than: ["type", type])
        switch type {
        case "text", "input_text", "output_text":
            let text = try place.required("text").string()
            let others = place.others(than: ["type", "text", "annotations"])
            return text.isEmpty ? nil : ContentPart(.text(text), at: place.path, extras: others)
        case "refusal":
            let text = try place.required("refusal").string()
            return text.isEmpty ? nil : ContentPart(.refusal(text), at: place.path, extras: extras)
        case "image_url":
            let image = try place.required("image_url")
            if image.value.stringValue != nil {
                return ContentPart(.image(try ImageSource(image), detail: nil), at: place.path, extras: extras)
            }
            _ = try image.object()
            let source = try ImageSource(try image.required("url"))
            let detail = try image["detail"]?.string()
            return ContentPart(.image(source, detail: detail), at: place.path, extras: extras)
        default:
            return ContentPart(.other(type, place.value), at: place.path, extras: extras)
        }
    }
}
