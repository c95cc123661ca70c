import ArgumentParser
import Client
import Wire

/// `providerctl status`: how the daemon is.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show how the daemon is.")

    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        var session = try daemon.connect()
        let path = session.path
        let answer = try session.message(ending: session.send(Method.daemonStatus.rawValue, DaemonStatus().json))
        if daemon.json {
            try daemon.print(answer)
        } else {
            try show(answer.result(), path)
        }
    }

    private func show(_ status: DaemonStatus.Result, _ path: String) throws {
        let uptime = TimeText.of(milliseconds: status.uptime * 1000)
        try Output.line("providerd \(status.version) is \(status.state.rawValue), up \(uptime)")
        var listing = Listing()
        listing.add("process", "\(status.pid)")
        listing.add("socket", path)
        listing.add("configuration", "\(status.configDirectory), generation \(status.generation)")
        listing.add("providers", "\(status.providers)")
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
            listing.add(
                "last reload",
                reload.outcome == .loaded ? "\(age) ago" : "refused \(age) ago; the state before it is in use"
            )
        }
        try listing.lines.forEach(Output.line)
        for problem in status.lastReload?.problems ?? [] {
            try Output.line("  \(Report.text(problem))")
        }
    }
}
