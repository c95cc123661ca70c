import JSON

extension Placeholder {
    /// The definition of placeholders in the JSON Schema of handler files.
    static let definition: JSONValue = [
        "description": "What stands for something of the client's.",
        "anyOf": [
            parameterSchema,
            own("$model", "The provider's name for the model."),
            own("$stream", "Whether the provider is asked to stream."),
            own("$last_user_text", "The last text of the user."),
            own("$system_text", "The system's words; left out where there are none."),
            messagesSchema,
            object(
                [
                    "$prompt": [
                        "description":
                            "The whole conversation as one text, with the marks of a model; true for prompt_template.",
                        "enum": .array([true] + PromptTemplate.allCases.map { .string($0.rawValue) }),
                    ]
                ],
                required: "$prompt"
            ),
            object(
                ["$literal": ["description": "JSON that looks like a placeholder and is none."]],
                required: "$literal"
            ),
        ],
    ]

    private static let parameterSchema = object(
        [
            "$param": [
                "type": "string", "minLength": 1,
                "description": "A parameter of the request; left out where the client gives none.",
            ],
            "default": ["description": "What is sent where the client gives none."],
            "required": ["type": "boolean", "description": "Whether a request without it is refused."],
            "as": [
                "enum": .array(Form.allCases.map { .string($0.rawValue) }),
                "description": "In which form it is sent.",
            ],
        ],
        required: "$param"
    )

    private static let messagesSchema = object(
        [
            "$messages": [
                "type": "object", "additionalProperties": false,
                "description": "The messages, text only, with other names for roles and members.",
                "properties": [
                    "role": ["type": "string", "minLength": 1, "description": "The member with the role."],
                    "content": ["type": "string", "minLength": 1, "description": "The member with the text."],
                    "roles": [
                        "type": "object", "additionalProperties": false,
                        "description": "The provider's words for roles; null leaves their messages out.",
                        "properties": [
                            "system": ["type": ["string", "null"]], "user": ["type": ["string", "null"]],
                            "assistant": ["type": ["string", "null"]],
                        ],
                    ],
                ],
            ]
        ],
        required: "$messages"
    )

    private static func own(_ name: String, _ documentation: String) -> JSONValue {
        object([name: ["const": true, "description": .string(documentation)]], required: name)
    }

    private static func object(_ properties: JSONObject, required: String) -> JSONValue {
        [
            "type": "object", "additionalProperties": false, "required": [.string(required)],
            "properties": .object(properties),
        ]
    }
}
