import JSON
import Wire

extension ConfigurationEdit {
    /// Changes what a request gives of a provider, and nothing else.
    ///
    /// - Throws: `provider_invalid` with every problem at once.
    mutating func update(_ change: ProviderUpdate, _ entry: MetadataEntry, now: Int) throws(RPCError) {
        guard let kind = ProviderKind.named(entry.type) else {
            throw ProviderRequest.invalid([
                FieldProblem(path: "/name", message: "has the type \(entry.type), which is not known")
            ])
        }
        let wish: HandlerWish =
            switch change.handler {
            case .keep: .present
            case .remove: .exactly(kind.template)
            case .set(let members): .merged(members)
            }
        try apply(
            change,
            to: entry,
            of: kind,
            handler: wish,
            problems: ProviderForm.problems(in: change.json?.objectValue ?? JSONObject(), for: kind, purpose: .update),
            now: now
        )
        changeDefault(change)
    }

    private mutating func changeDefault(_ change: ProviderUpdate) {
        switch change.isDefault {
        case true: metadata.makeDefault(change.name)
        case false:
            if metadata.removeDefault(change.name) { warnings.append("there is no default provider now") }
        case nil: break
        }
        let isDefault = metadata.document["default_provider"]?.stringValue == change.name
        let isEnabled = change.enabled ?? entry(change.name)?.isEnabled ?? true
        if isDefault, !isEnabled, change.isDefault == true || change.enabled == false {
            warnings.append("\(change.name) is the default provider and disabled: requests that name none will fail")
        }
    }
}
