import ArgumentParser
import Client
import Wire

/// `providerctl status`: how the daemon is.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show how the daemon is: its state, its providers with their health, its load, the last reload."
    )

    /// More providers than this are listed only where something is wrong with them.
    private static let most = 20

    @OptionGroup var daemon: DaemonOptions

    private var style: Style { Style.output }

    func run() throws {
        var session = try daemon.connect()
        let path = session.path
        let answer = try session.message(ending: session.send(Method.daemonStatus.rawValue, DaemonStatus().json))
        guard !daemon.json else { return try daemon.print(answer) }
        try show(answer.result(), path)
        try show(session.call(ProviderList()))
    }

    private func show(_ status: DaemonStatus.Result, _ path: String) throws {
        let uptime = TimeText.of(milliseconds: status.uptime * 1000)
        let state = HealthText.of(status.state.rawValue, style)
        try Output.line("\(style.bold("providerd")) \(status.version) is \(state), up \(uptime)")
        var listing = Listing()
        listing.add("process", "\(status.pid)")
        listing.add("socket", path)
        listing.add("configuration", "\(status.configDirectory), generation \(status.generation)")
        let connections = status.workers.reduce(0) { $0 + $1.connections }
        let streams = status.workers.reduce(0) { $0 + $1.streams }
        listing.add(
            "load",
            [
                CountText.of(streams, "stream"), CountText.of(connections, "connection"),
                CountText.of(status.workers.count, "worker"),
            ].joined(separator: ", ")
        )
        if let reload = status.lastReload {
            let age = TimeText.of(milliseconds: reload.ageMS)
            let isLoaded = reload.outcome == .loaded
            listing.add(
                "last reload",
                isLoaded ? "\(age) ago" : style.red("refused") + " \(age) ago; the state before it is in use"
            )
        }
        listing.add("providers", "\(status.providers)")
        try listing.lines.forEach(Output.line)
        for problem in status.lastReload?.problems ?? [] {
            try Output.line("  \(Report.text(problem, style))")
        }
        try Report.more(status.lastReload?.moreProblems).forEach(Output.line)
    }

    private func show(_ list: ProviderList.Result) throws {
        let isLong = list.providers.count > Self.most
        let shown = list.providers.filter { provider in
            !isLong || [.failing, .open].contains(provider.health.state)
        }
        var table = Table("PROVIDER", "HEALTH", "DEFAULT MODEL", "KEY", "")
        for provider in shown {
            var remarks: [String] = []
            if provider.name == list.defaultProvider { remarks.append("the default") }
            if !provider.enabled { remarks.append("disabled") }
            if let error = provider.health.lastError { remarks.append(error) }
            let mark = remarks.joined(separator: ", ")
            table.add(
                provider.name,
                provider.health.state.rawValue,
                provider.defaultModel ?? "",
                ProviderText.key(provider),
                mark.isEmpty ? " " : mark
            )
        }
        guard !table.isEmpty else { return }
        try Output.line()
        try table.lines(HealthText.paint(style)).forEach(Output.line)
    }
}
