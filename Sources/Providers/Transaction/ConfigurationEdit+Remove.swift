import JSON
import Wire

extension ConfigurationEdit {
    /// Takes a provider out: its entry, its handler unless another one uses it, and its variables unless they are to stay.
    mutating func remove(_ entry: MetadataEntry, keepingVariables: Bool) {
        if !keepingVariables { removeVariables(of: entry.environmentPrefix) }
        if let other = entries.first(where: { $0.handlerName == entry.handlerName && $0.name != entry.name }) {
            warnings.append("handlers/\(entry.handlerName).json stays, as \(other.name) uses it")
        } else if contents.handlers.removeValue(forKey: entry.handlerName) != nil {
            changedHandlers.append(entry.handlerName)
        }
        if metadata.remove(entry.name) {
            warnings.append("\(entry.name) was the default provider; there is none now")
        }
        for route in (metadata.document["routes"]?.objectValue ?? JSONObject()).members
        where mentions(route.value, entry.name) {
            warnings.append("the route \(route.key) names \(entry.name), which is gone")
        }
    }

    /// Whether a target `name/model` or `name` is anywhere in a route.
    private func mentions(_ value: JSONValue, _ name: String) -> Bool {
        switch value {
        case .string(let text): text == name || text.hasPrefix(name + "/")
        case .array(let elements): elements.contains { mentions($0, name) }
        case .object(let object): object.members.contains { mentions($0.value, name) }
        case .null, .bool, .number: false
        }
    }
}
