import JSON

/// How a handler file describes the request for an answer.
struct RequestRules: Sendable, Hashable {
    /// The method.
    var method = Method.post
    /// The body.
    var body = RequestTemplate()

    /// The methods that have a body.
    enum Method: String, Sendable, CaseIterable {
        /// `POST`.
        case post = "POST"
        /// `PUT`.
        case put = "PUT"
        /// `PATCH`.
        case patch = "PATCH"
    }
}

extension HandlerField {
    /// The members of a handler file that describe the request.
    static let request = group(
        "request",
        "The request for an answer; its path is paths.chat, where {model} stands for the model, its headers are headers.",
        [
            choice("method", \.request.method, "The method of the request."),
            value(
                "body",
                \.request.body,
                "The JSON body: a template with placeholders for what the client says.",
                schema: ["type": "object", "$ref": "#/$defs/template"],
                decode: { value in
                    do throws(HandlerError) {
                        return .success(try RequestTemplate(value))
                    } catch {
                        return .failure(error.problems)
                    }
                },
                encode: \.source
            ),
        ]
    )
}
