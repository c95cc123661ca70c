import JSON

/// DashScope's asynchronous tasks, which make pictures and videos of a text (DIALECTS.md, section 13).
package struct DashScopeAsyncDialect: Dialect {
    /// The name in handler files.
    package let name = "dashscope-async"
    /// The name for people.
    package let title = "DashScope tasks"
    /// What speaks it.
    package let summary = """
        Alibaba's asynchronous tasks for pictures and videos: the last text of the user is the description, and the \
        answer holds the addresses of what was made, one on each line.
        """
    /// The base address of the service it is named after, if there is one.
    package let defaultEndpoint: String? = "https://dashscope.aliyuncs.com/api/v1"
    /// Whether a provider of this type needs a key.
    package let needsKey = true

    /// The dialect; it has no state.
    package init() {}

    /// The handler that a new provider gets.
    package var defaultHandler: Handler { .dashScopeAsync }

    /// Parameters of a client's that stand beside the description; all others stand among the parameters.
    private static let inputs: Set<String> = [
        "negative_prompt", "img_url", "image_url", "ref_img", "ref_images_url", "base_image_url", "mask_image_url",
        "first_frame_url", "last_frame_url", "audio_url", "video_url", "function", "extend_prompt", "template",
    ]

    /// The request that submits a task.
    ///
    /// - Throws: `DialectError` when there is no text of the user, or more than a text.
    package func request(
        for params: Span<UInt8>,
        model: String,
        provider: ProviderEndpoint
    ) throws(DialectError) -> UpstreamRequest {
        var request = try ForeignRequest(params, provider: provider)
        let messages = request.conversation.messages
        guard let message = messages.last(where: { $0.role == .user }) else {
            throw DialectError("there is no message of the user", at: "/messages")
        }
        if let part = message.parts.first(where: { $0.text == nil }) { throw request.unsupported(part) }
        if messages.count > 1 { request.warn("only the last text of the user was sent: a task has one description") }
        var input: JSONObject = ["prompt": .string(message.text())]
        var parameters = JSONObject()
        request.move(.seed, to: "seed", in: &parameters)
        request.move(.choices, to: "n", in: &parameters)
        for name in request.conversation.leftover.keys {
            guard let value = request.take(named: name) else { continue }
            if Self.inputs.contains(name) { input[name] = value } else { parameters[name] = value }
        }
        request.body = ["model": .string(model), "input": .object(input), "parameters": .object(parameters)]
        return try request.finished(
            url: provider.chatURL(model: model),
            accept: "application/json",
            headers: [HTTPField("X-DashScope-Async", "enable")]
        )
    }

    /// A decoder of the answer about a task that is over.
    package func decoder(_ context: AnswerContext) -> any StreamDecoder {
        LastAnswerDecoder(DashScopeTaskPoller(context, provider: nil))
    }

    /// A poller of tasks.
    package func poller(_ context: AnswerContext, provider: ProviderEndpoint) -> (any AnswerPoller)? {
        DashScopeTaskPoller(context, provider: provider)
    }
}
