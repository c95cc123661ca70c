extension JSONValue {
    /// The value after a JSON Merge Patch, RFC 7396: members of `patch` take the place of those of their name, `null`
    /// takes one away, and what is no object replaces everything.
    ///
    /// Members keep their places; new ones come last.
    package func merging(_ patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var object = objectValue ?? JSONObject()
        for change in changes.members {
            let merged = (object[change.key] ?? .null).merging(change.value)
            // Not `nil`, which would be the value null here.
            object[change.key] = change.value.isNull ? .none : merged
        }
        return .object(object)
    }
}
