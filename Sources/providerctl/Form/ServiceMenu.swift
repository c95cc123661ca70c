import Wire

/// The first question of `add`: a known service, or an interface that any service may speak.
struct ServiceMenu {
    /// What was chosen.
    enum Choice {
        case preset(Preset)
        case type(ProviderType)
    }

    /// How many services are shown without being asked for: with the interfaces they fill 24 lines of 80 columns.
    private static let room = 16

    /// The services that are shown first, where there are more than there is room for.
    private static let usual = [
        "openai", "anthropic", "gemini", "deepseek", "openrouter", "mistral", "groq", "xai", "qwen", "moonshot", "zai",
        "bedrock", "ollama", "lmstudio", "llamacpp", "vllm",
    ]

    /// What people call services and interfaces beside their names and titles.
    private static let nicknames: [String: [String]] = [
        "anthropic": ["claude"],
        "azure-openai": ["azure", "microsoft"],
        "bedrock": ["amazon", "aws"],
        "gemini": ["google"],
        "llamacpp": ["llama", "local", "localhost"],
        "lmstudio": ["local", "localhost"],
        "moonshot": ["kimi"],
        "ollama": ["local", "localhost"],
        "openai": ["chatgpt", "gpt"],
        "tgi": ["local", "localhost"],
        "vllm": ["local", "localhost"],
        "xai": ["grok"],
        "zai": ["glm"],
    ]

    /// What people call the interface that most services speak.
    private static let compatible = ["compatible", "custom", "other"]

    private let presets: [Preset]
    private let types: [ProviderType]
    /// How many of the services are shown without being asked for.
    private let shown: Int

    init(presets: [Preset], types: [ProviderType]) {
        let sorted = presets.sorted { $0.title.lowercased() < $1.title.lowercased() }
        let usual = sorted.filter { Self.usual.contains($0.name) }
        let isFolded = presets.count > Self.room && !usual.isEmpty
        self.presets = isFolded ? usual + sorted.filter { !Self.usual.contains($0.name) } : sorted
        self.types = types
        shown = isFolded ? usual.count : presets.count
    }

    /// Asks what is to be added.
    func choose() throws -> Choice {
        let services = presets.map { preset in
            Menu.Entry(
                title: preset.title,
                name: preset.name,
                others: Self.nicknames[preset.name] ?? [],
                more: ([preset.endpoint ?? ""] + preset.models).joined(separator: " ")
            )
        }
        let interfaces = types.map { type in
            Menu.Entry(
                title: type.title,
                name: type.type,
                others: type.type == "openai" ? Self.compatible : [],
                more: type.description
            )
        }
        let menu = Menu([
            Menu.Section(title: "Services", entries: Array(services[..<shown])),
            Menu.Section(title: "More services", entries: Array(services[shown...]), isFolded: true),
            Menu.Section(title: "Any other service, by the interface that it speaks", entries: interfaces),
        ])
        let chosen = try menu.choose("What do you want to add? A number, or some letters")
        return chosen < presets.count ? .preset(presets[chosen]) : .type(types[chosen - presets.count])
    }
}
