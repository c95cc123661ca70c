import JSON

extension Handler {
    /// A handler to begin with: work with an id, an address to ask and one to stop it, and a text that grows.
    static let polling: Handler = {
        var handler = Handler(dialect: "polling", paths: Paths(chat: "/jobs"))
        handler.request.body = known {
            try RequestTemplate([
                "model": ["$model": true],
                "input": [
                    "prompt": ["$prompt": true], "max_tokens": ["$param": "max_tokens"],
                    "temperature": ["$param": "temperature"],
                ],
            ])
        }
        handler.poll.id = pointers("/id")
        handler.poll.url = pointers("/urls/get")
        handler.poll.path = "/jobs/{id}"
        handler.poll.status = pointers("/status")
        handler.poll.done = ["succeeded", "completed", "COMPLETED", "SUCCEEDED"]
        handler.poll.failed = ["failed", "canceled", "cancelled", "FAILED", "CANCELED", "CANCELLED"]
        handler.poll.cancelURL = pointers("/urls/cancel")
        handler.poll.cancelPath = "/jobs/{id}/cancel"
        handler.response.mode = .cumulative
        handler.response.parts.id = pointers("/id")
        handler.response.parts.text.places = pointers("/output")
        handler.response.parts.error = pointers("/error")
        handler.response.parts.finishReason = pointers("/status")
        handler.response.reasons = ["succeeded": .reason(.stop), "completed": .reason(.stop)]
        handler.response.ends = [.done]
        return handler
    }()
}
