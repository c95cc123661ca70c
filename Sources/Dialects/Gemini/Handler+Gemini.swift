extension Handler {
    /// The handler of Gemini.
    ///
    /// On Vertex AI the endpoint is `https://REGION-aiplatform.googleapis.com/v1/projects/PROJECT/locations/REGION`
    /// (`https://aiplatform.googleapis.com/…` for the region `global`), and these members differ: `paths.chat` is
    /// `/publishers/google/models/{model}:streamGenerateContent?alt=sse`, `paths.models` is null, `paths.embeddings` is
    /// `/publishers/google/models/{model}:predict`, and `auth` is `bearer`.
    static let gemini: Handler = {
        var handler = Handler(
            dialect: "gemini",
            // A page holds 50 models unless more are asked for, and 1,000 at most.
            paths: Paths(
                chat: "/models/{model}:streamGenerateContent?alt=sse",
                models: "/models?pageSize=1000",
                embeddings: "/models/{model}:batchEmbedContents"
            ),
            auth: .header(name: "x-goog-api-key")
        )
        handler.parameters.droppedOn400 = [
            "temperature", "top_p", "top_k", "presence_penalty", "frequency_penalty", "seed", "reasoning_effort",
        ]
        return handler
    }()
}
