import Client
import Wire

/// What a person should know of a model before it is asked.
///
/// Nothing is refused: a provider may have models that it does not list.
enum ModelCheck {
    /// What speaks against a model of this provider, or of the default one; nil where nothing is known against it.
    static func warning(of name: String, provider: String?, _ daemon: DaemonOptions) -> String? {
        guard let list = Names.list(daemon) else { return nil }
        if provider == nil, list.routes.contains(where: { $0.name == name }) { return nil }
        let providers = Set(list.models.map(\.provider) + list.gaps.map(\.provider))
        let owner = String(name.prefix { $0 != "/" })
        let asked: String
        let model: String
        if let provider {
            (asked, model) = (provider, name)
        } else if owner != name, providers.contains(owner) {
            (asked, model) = (owner, String(name.dropFirst(owner.count + 1)))
        } else if let standard = list.defaultProvider {
            (asked, model) = (standard, name)
        } else {
            return "no provider or route is called \(owner), and no provider is the default one"
        }
        let known = list.models.filter { $0.provider == asked }.map(\.model)
        guard !known.contains(model), !known.isEmpty else { return nil }
        if list.gaps.contains(where: { $0.provider == asked }) { return nil }
        if providers.contains(model) { return "\(model) is a provider: /model \(model)/MODEL asks a model of it" }
        let near = Spelling.nearest(to: model, among: known)
        let hint = near.isEmpty ? "" : ", is \(near.joined(separator: " or ")) meant?"
        return "\(asked) lists no model \(model)\(hint.isEmpty ? "; it is asked all the same" : hint)"
    }
}
