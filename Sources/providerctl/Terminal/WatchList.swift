import LineEditing
import Wire

/// What `watch` draws: the state of the daemon when it subscribed, and everything that has changed since.
struct WatchList {
    private(set) var state: DaemonStatus.State
    private(set) var generation: Int
    /// By name; nil where nobody asked to hear of providers.
    private(set) var providers: [String: Provider]?
    /// The running streams by id; nil where nobody asked to hear of them.
    private(set) var streams: [String: StreamInfo]?
    /// What happened last, newest first.
    private var news: [String] = []
    private var problems: [ConfigProblem] = []

    /// Begins with what the daemon answered.
    init(_ answer: EventSubscribe.Result) {
        state = answer.state
        generation = answer.generation
        providers = answer.providers.map { Dictionary($0.map { ($0.name, $0) }) { $1 } }
        streams = answer.streams.map { Dictionary($0.map { ($0.id, $0) }) { $1 } }
        if answer.lastReload?.outcome == .rejected { problems = answer.lastReload?.problems ?? [] }
    }

    /// Takes in what has changed.
    mutating func apply(_ event: Event) {
        if let newer = event.generation { generation = newer }
        switch event.event {
        case .added, .updated:
            if let provider = event.provider { providers?[provider.name] = provider }
        case .removed:
            if let name = event.name ?? event.provider?.name { providers?[name] = nil }
        case .started:
            if let stream = event.stream { streams?[stream.id] = stream }
        case .finished:
            if let stream = event.stream { streams?[stream.id] = nil }
        case .reloaded: problems = []
        case .rejected: problems = event.problems ?? []
        case .ready: state = .ready
        case .degraded: state = .degraded
        case .draining: state = .draining
        }
        news.insert(EventText.lines(of: event)[0], at: 0)
        news = Array(news.prefix(4))
    }

    /// Takes in how far the running streams are; those that it does not know have ended meanwhile, or begun.
    mutating func apply(_ list: StreamList.Result) {
        for stream in list.streams where streams?[stream.id] != nil { streams?[stream.id] = stream }
    }

    /// The picture: at most so many lines of at most so many columns.
    func lines(width: Int, height: Int, _ style: Style) -> [String] {
        var head = "providerd \(HealthText.of(state.rawValue, style)), generation \(generation)"
        if let providers { head += ", \(CountText.of(providers.count, "provider"))" }
        if let streams { head += ", \(CountText.of(streams.count, "stream"))" }
        var lines = WrappedText.of(head, columns: width, hanging: 4).split(separator: "\n").map(String.init)
        let end = "   Ctrl-C ends"
        if DisplayWidth.columns(of: lines[lines.count - 1] + end) <= width {
            lines[lines.count - 1] += style.dim(end)
        } else {
            lines.append(style.dim("    Ctrl-C ends"))
        }
        if !problems.isEmpty {
            lines.append(style.red("the files were refused") + "; the state before is in use")
            lines += problems.prefix(5).map { "  \(Self.cut(Report.text($0), width - 2))" }
        }
        if let providers, !providers.isEmpty {
            lines += [""] + table(providers).lines(width: width, HealthText.paint(style))
        }
        if let streams, !streams.isEmpty {
            let sorted = streams.values.sorted { ($1.ageMS, $0.id) < ($0.ageMS, $1.id) }
            lines += [""] + StreamText.table(sorted).lines(width: width)
        }
        if !news.isEmpty { lines += [""] + news.map { style.dim(Self.cut($0, width)) } }
        guard lines.count > height else { return lines }
        let hidden = lines.count - height + 1
        return Array(lines.prefix(max(0, height - 1))) + [style.dim("… \(hidden) more lines")]
    }

    private func table(_ providers: [String: Provider]) -> Table {
        var table = Table("PROVIDER", "TYPE", "DEFAULT MODEL", "KEY", "HEALTH", "ENDPOINT")
        for provider in providers.values.sorted(by: { $0.name < $1.name }) {
            table.add(
                provider.name,
                provider.type,
                provider.defaultModel ?? "",
                ProviderText.key(provider),
                provider.enabled ? provider.health.state.rawValue : "disabled",
                provider.endpoint ?? ""
            )
        }
        return table
    }

    private static func cut(_ text: String, _ width: Int) -> String {
        let line = ShownText.of(text)
        guard DisplayWidth.columns(of: line) > width else { return line }
        return DisplayWidth.prefix(of: line, columns: max(0, width - 1)) + "…"
    }
}
