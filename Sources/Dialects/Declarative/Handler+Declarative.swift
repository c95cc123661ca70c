import JSON

extension Handler {
    /// A handler to begin with: messages and chunks as OpenAI writes them, each member ready to be changed.
    static let declarative: Handler = {
        var handler = Handler(dialect: "declarative", paths: Paths(chat: "/chat"))
        handler.request.body = known {
            try RequestTemplate([
                "model": ["$model": true],
                "messages": ["$param": "messages"],
                "stream": ["$stream": true],
                "max_tokens": ["$param": "max_tokens"],
                "temperature": ["$param": "temperature"],
                "top_p": ["$param": "top_p"],
                "stop": ["$param": "stop", "as": "list"],
                "tools": ["$param": "tools"],
                "tool_choice": ["$param": "tool_choice"],
            ])
        }
        var parts = AnswerPlaces()
        parts.id = pointers("/id")
        parts.model = pointers("/model")
        parts.text.places = pointers("/choices/0/delta/content")
        parts.reasoning.places = pointers("/choices/0/delta/reasoning_content")
        parts.calls.list = pointers("/choices/0/delta/tool_calls")
        parts.calls.index = pointers("/index")
        parts.calls.id = pointers("/id")
        parts.calls.name = pointers("/function/name")
        parts.calls.arguments = pointers("/function/arguments")
        parts.finishReason = pointers("/choices/0/finish_reason")
        parts.usage.prompt = pointers("/usage/prompt_tokens")
        parts.usage.completion = pointers("/usage/completion_tokens")
        parts.usage.total = pointers("/usage/total_tokens")
        parts.error = pointers("/error")
        handler.response.parts = parts
        handler.response.whole.text.places = pointers("/choices/0/message/content")
        handler.response.whole.reasoning.places = pointers("/choices/0/message/reasoning_content")
        handler.response.whole.calls = parts.calls
        handler.response.whole.calls.list = pointers("/choices/0/message/tool_calls")
        return handler
    }()

    /// Pointers that are known to be right.
    static func pointers(_ texts: String...) -> PointerChoice {
        known { PointerChoice(pointers: try texts.map { try JSONPointer($0) }) }
    }

    /// A value of a template of ours, whose tests read it back from its file.
    static func known<Value>(_ make: () throws -> Value) -> Value {
        do {
            return try make()
        } catch {
            preconditionFailure("a template that is part of the program is wrong: \(error)")
        }
    }
}
