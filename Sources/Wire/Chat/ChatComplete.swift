public import JSON

/// `chat.complete`: asks a model, and gets its answer whole.
public struct ChatComplete: RPCRequest, Hashable {
    /// The method's name.
    public static let method = Method.chatComplete
    /// What it does, in one sentence.
    public static let summary = "Asks a model and answers with one OpenAI chat.completion object."
    /// The failures that are the method's own.
    public static let errors = chatErrors

    /// The chat's params.
    public var params: ChatParams

    /// Asks for an answer.
    public init(_ params: ChatParams) {
        self.params = params
    }

    /// The JSON Schema of the value.
    public static var schema: JSONSchema { ChatParams.schema }

    /// The value in `json`, or nil after reporting why there is none.
    public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> ChatComplete? {
        ChatParams.read(json, &inspection).map(ChatComplete.init)
    }

    /// The value as JSON.
    public var json: JSONValue? { params.json }

    /// An OpenAI `chat.completion` object, and how it came about.
    public struct Result: WireValue, Hashable {
        /// Every member, `providerd` included.
        public let completion: JSONObject
        /// How it came about: what the final answer of a stream says.
        public let outcome: ChatOutcome

        /// A completion and how it came about.
        public init(completion: JSONObject, outcome: ChatOutcome) {
            var completion = completion
            completion["providerd"] = outcome.json
            self.completion = completion
            self.outcome = outcome
        }

        /// The JSON Schema of the value.
        public static var schema: JSONSchema {
            var schema = JSONSchema.type("object")
            schema["description"] = "An OpenAI chat.completion object; providerd tells how it came about."
            schema["properties"] = ["providerd": ChatOutcome.schema.json]
            schema["required"] = ["providerd"]
            schema["additionalProperties"] = .bool(true)
            return schema
        }

        /// The value in `json`, or nil after reporting why there is none.
        public static func read(_ json: JSONValue, _ inspection: inout Inspection) -> Result? {
            guard let completion = JSONObject.read(json, &inspection) else { return nil }
            let outcome = inspection.at("providerd") { inspection -> ChatOutcome? in
                guard let json = completion["providerd"] else {
                    inspection.report("is required")
                    return nil
                }
                return ChatOutcome.read(json, &inspection)
            }
            return outcome.map { Result(completion: completion, outcome: $0) }
        }

        /// The value as JSON.
        public var json: JSONValue? { .object(completion) }
    }
}
