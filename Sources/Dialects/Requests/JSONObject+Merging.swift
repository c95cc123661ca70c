import JSON

extension JSONObject {
    /// Sets the members of `other`; where both have an object under a key, those are merged in the same way.
    mutating func merge(_ other: JSONObject) {
        for member in other.members {
            if let new = member.value.objectValue, var old = self[member.key]?.objectValue {
                old.merge(new)
                self[member.key] = .object(old)
            } else {
                self[member.key] = member.value
            }
        }
    }
}
