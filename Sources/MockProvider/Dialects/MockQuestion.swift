/// What a request is.
package enum MockRoute: Sendable, Equatable {
    /// A question with a body: a chat, the submission of a job, texts to embed.
    case chat
    /// The list of models.
    case models
    /// How far a job is.
    case status(String)
    /// The stream of a job.
    case follow(String)
    /// The end of a job that nobody wants any more.
    case cancel(String)

    /// The method that belongs to it.
    package var method: String {
        switch self {
        case .chat, .cancel: "POST"
        case .models, .status, .follow: "GET"
        }
    }
}

/// What a chat request asks for, as far as the mock cares.
package struct MockQuestion: Sendable, Equatable {
    /// A form of the answer that a dialect has beside its usual one.
    package enum Form: Sendable, Equatable {
        case usual
        /// One JSON array that grows, in place of events.
        case array
        /// Text in parts, as of models that read images.
        case parts
        /// Text without a message around it.
        case text
        /// Several vectors in place of one.
        case batch
    }

    /// The model, as the request names it.
    package var model: String
    /// Whether a stream is wanted.
    package var streams = false
    /// Whether usage is wanted in the stream.
    package var wantsUsage = false
    /// Whether each event of the stream tells everything from the beginning.
    package var isCumulative = false
    /// Whether the answer is a job that is asked for again and again.
    package var isJob = false
    /// Whether the answer to a job's submission waits for some of its text.
    package var waits = false
    /// The form of the answer.
    package var form = Form.usual
    /// The texts to embed; nil for a chat.
    package var inputs: [String]?
}
