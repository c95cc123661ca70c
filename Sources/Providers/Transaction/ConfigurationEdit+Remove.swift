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
        if removeEntry(entry.name) {
            warnings.append("\(entry.name) was the default provider; there is none now")
        }
        for route in routes.values.sorted(by: { $0.name < $1.name })
        where route.targets.contains(where: { $0.names.provider == entry.name }) {
            warnings.append("the route \(route.name) names \(entry.name), which is gone")
        }
    }
}
