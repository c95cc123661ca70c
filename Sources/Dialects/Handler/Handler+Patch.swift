package import JSON

extension Handler {
    /// The handler with `patch` merged into it (RFC 7396).
    ///
    /// A null makes a member what its dialect has, or takes it out of an object whose members may have any names. The
    /// dialect stays.
    ///
    /// - Throws: `HandlerError` with every problem, each with its JSON Pointer into `patch`.
    package func patched(by patch: JSONObject) throws(HandlerError) -> Handler {
        var file = json.objectValue ?? JSONObject()
        let problems = Self.merge(patch, HandlerField.all, of: dialect, into: &file)
        let handler = try Handler(.object(file))
        guard problems.isEmpty else { throw HandlerError(problems: problems) }
        guard handler.dialect == dialect else {
            throw HandlerError(problems: [
                HandlerProblem("must be \(dialect), as the type \(dialect) has it", at: "/dialect")
            ])
        }
        return handler
    }

    /// Merges members into a group; what is unknown, or cannot be taken away, is a problem.
    private static func merge(
        _ patch: JSONObject,
        _ fields: [HandlerField],
        of dialect: String,
        into object: inout JSONObject
    ) -> [HandlerProblem] {
        var problems: [HandlerProblem] = []
        for member in patch.members {
            let field = fields.first { $0.name == member.key && $0.isPart(of: dialect) }
            switch (field?.shape, member.value) {
            case (nil, .null) where member.key != "$schema":
                // Kept it would be read, and told in the same words as any other.
                object[member.key] = .null
            case (_, .null) where member.key == "dialect":
                problems.append(HandlerProblem("must not be null", at: HandlerProblem.pointer(member.key)))
            case (_, .null):
                object[member.key] = nil
            case (.group(let members), .object(let inner)):
                var group = object[member.key]?.objectValue ?? JSONObject()
                problems += merge(inner, members, of: dialect, into: &group)
                    .map { $0.within(HandlerProblem.pointer(member.key)) }
                object[member.key] = .object(group)
            case (.value(let schema, _, _), .object(let inner)) where schema["propertyNames"] != nil:
                var named = object[member.key]?.objectValue ?? JSONObject()
                for entry in inner.members {
                    if entry.value.isNull { named[entry.key] = nil } else { named[entry.key] = entry.value }
                }
                object[member.key] = .object(named)
            default:
                // An object with members of its own, such as a template, is a value as a whole.
                object[member.key] = member.value
            }
        }
        return problems
    }
}
