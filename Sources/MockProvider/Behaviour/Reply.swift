package import JSON

/// What the model says, before any dialect writes it down.
package struct Reply: Sendable, Equatable {
    /// The text.
    package enum Content: Sendable, Equatable {
        /// These texts, one a chunk.
        case texts([String])
        /// So many chunks of `size` bytes; each begins with the CLOCK_MONOTONIC nanosecond of its writing in 20 digits.
        case stamped(count: Int, size: Int)
        /// Something of the request, in pieces of 64 bytes or less.
        case echo(Echo)
    }

    /// What of a request is said back.
    package enum Echo: Sendable, Equatable {
        /// The body, byte for byte.
        case body
        /// The request line and headers; credentials show as `•••` unless asked for.
        case head(showsKey: Bool)
        /// How the request carried its credential, such as `bearer` or `header:x-api-key`, and the key if asked for.
        case credential(showsKey: Bool)
    }

    /// One tool call.
    package struct ToolCall: Sendable, Equatable {
        /// The id of the call.
        package var id: String
        /// The name of the function.
        package var name: String
        /// The arguments as JSON text.
        package var arguments: String
        /// In how many fragments the arguments are streamed.
        package var fragments: Int

        /// A call whose arguments come in so many fragments.
        package init(id: String, name: String, arguments: String, fragments: Int = 2) {
            self.id = id
            self.name = name
            self.arguments = arguments
            self.fragments = fragments
        }
    }

    /// Why the model stops.
    package enum Finish: Sendable, Equatable {
        /// `tool_calls` when there are any, else `stop`.
        case natural
        /// This reason, as written.
        case reason(String)
        /// No reason is ever given.
        case none
    }

    /// The text.
    package var content = Content.texts(["Hello", " from", " the", " mock", "."])
    /// Reasoning before the text, one a chunk.
    package var reasoning: [String] = []
    /// The dialect's member for reasoning.
    package var reasoningKey = "reasoning_content"
    /// Tool calls after the text.
    package var toolCalls: [ToolCall] = []
    /// Why it stops.
    package var finish = Finish.natural
    /// The usage object as the provider would write it; nil: 10 prompt tokens, and a completion token a chunk.
    package var usage: JSONValue?
}
