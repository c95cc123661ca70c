/// What is known of an answer before its body comes.
package struct AnswerContext: Sendable {
    /// The media type of the body, with its parameters; `nil` when the provider names none.
    package let contentType: String?
    /// How to talk to the provider.
    package let handler: Handler
    /// The model that was asked, for chunks of dialects that do not repeat it.
    package let model: String
    /// An id for the answer, used where the provider gives none.
    package let id: String
    /// The time in seconds since 1970, used where the provider gives none.
    package let created: Int

    /// A context; see the properties.
    package init(contentType: String?, handler: Handler, model: String, id: String, created: Int) {
        self.contentType = contentType
        self.handler = handler
        self.model = model
        self.id = id
        self.created = created
    }
}
