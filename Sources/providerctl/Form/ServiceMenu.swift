import Wire

/// The first question of `add`: a known service, or an interface that any service may speak.
struct ServiceMenu {
    /// What was chosen.
    enum Choice {
        case preset(Preset)
        case type(ProviderType)
    }

    let presets: [Preset]
    let types: [ProviderType]

    /// Asks what is to be added.
    func choose() throws -> Choice {
        let services = presets.sorted { $0.title.lowercased() < $1.title.lowercased() }
        let menu = Menu([
            Menu.Section(
                title: "Services",
                entries: services.map { Menu.Entry(title: $0.title, name: $0.name, more: $0.endpoint ?? "") }
            ),
            Menu.Section(
                title: "Any other service, by the interface that it speaks",
                entries: types.map { Menu.Entry(title: $0.title, name: $0.type, more: $0.description) }
            ),
        ])
        let chosen = try menu.choose("What do you want to add? A number, or some letters")
        return chosen < services.count ? .preset(services[chosen]) : .type(types[chosen - services.count])
    }
}
