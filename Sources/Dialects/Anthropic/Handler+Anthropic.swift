import JSON

extension Handler {
    /// The handler of Anthropic's Messages.
    ///
    /// On Vertex AI the endpoint is `https://REGION-aiplatform.googleapis.com/v1/projects/PROJECT/locations/REGION`, and
    /// these members differ: `paths.chat` is `/publishers/anthropic/models/{model}:streamRawPredict` (a path with the
    /// model in it leaves it out of the body), `paths.models` is null, `auth` is `bearer`, `headers` is empty, and
    /// `parameters.fixed` is `{"anthropic_version": "vertex-2023-10-16"}`.
    static let anthropic: Handler = {
        var handler = Handler(
            dialect: "anthropic",
            // A page holds 20 models unless more are asked for, and 1,000 at most.
            paths: Paths(chat: "/messages", models: "/models?limit=1000"),
            auth: .header(name: "x-api-key")
        )
        handler.headers = [HTTPField("anthropic-version", "2023-06-01")]
        // A request without a limit is refused; this is the one that all models take.
        handler.parameters.defaults = ["max_tokens": 4096]
        handler.parameters.droppedOn400 = ["temperature", "top_p", "top_k", "reasoning_effort", "service_tier"]
        return handler
    }()
}
