import JSON
import Wire

/// What was said so far, and how the model is asked.
struct Conversation {
    /// The model, or `provider/model`; nil for the provider's default.
    var model: String?
    /// The provider; nil for the default provider.
    var provider: String?
    /// What the model is told before everything.
    var system: String?
    /// Pictures that go with the next question.
    var images: [ImageFile] = []
    private let parameters: JSONObject
    private let options: ChatOptions?
    private var messages: [JSONValue] = []
    /// The question that was asked last.
    private var question: JSONValue?
    /// Whether what came of it is kept.
    private var isAnswered = false

    /// Begins a conversation.
    init(model: String?, provider: String?, system: String?, parameters: JSONObject, options: ChatOptions?) {
        self.model = model
        self.provider = provider
        self.system = system
        self.parameters = parameters
        self.options = options
    }

    /// Who is asked, for a person.
    var name: String {
        switch (provider, model) {
        case (let provider?, let model?): "\(provider)/\(model)"
        case (let name?, nil), (nil, let name?): name
        case (nil, nil): "the default provider"
        }
    }

    /// Puts a question, with the pictures that wait.
    mutating func ask(_ text: String) {
        var parts: [JSONValue] = images.map(\.part)
        if !parts.isEmpty { parts.append(["type": "text", "text": .string(text)]) }
        question = ["role": "user", "content": parts.isEmpty ? .string(text) : .array(parts)]
        isAnswered = false
        images = []
    }

    /// Takes the last answer back, so that its question is asked again; false where nothing was asked yet.
    mutating func takeBack() -> Bool {
        if isAnswered { messages.removeLast(2) }
        isAnswered = false
        return question != nil
    }

    /// Keeps an answer, or what came of it before it was stopped; without any, the question is not kept either.
    mutating func keep(answer: String) {
        guard let question, !answer.isEmpty else { return }
        messages += [question, ["role": "assistant", "content": .string(answer)]]
        isAnswered = true
    }

    /// Forgets everything that was said; the model and what it is told stay.
    mutating func clear() {
        messages = []
        question = nil
        isAnswered = false
        images = []
    }

    /// The request that puts the question.
    var params: ChatParams {
        let told: [JSONValue] = system.map { [["role": "system", "content": .string($0)]] } ?? []
        return ChatParams(
            messages: told + messages + (question.map { [$0] } ?? []),
            model: model,
            provider: provider,
            parameters: parameters,
            options: options
        )
    }
}
