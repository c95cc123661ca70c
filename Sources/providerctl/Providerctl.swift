import ArgumentParser

/// `providerctl`: everything that providerd does, from a terminal or a script.
struct Providerctl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "providerctl",
        abstract: "Talks to providerd, which owns this machine's LLM providers.",
        discussion: """
            The daemon is reached at --socket, else $PROVIDERD_SOCKET, else the user's own \
            ($XDG_RUNTIME_DIR/providerd/socket), else the system's (/run/providerd/socket).

            With --json every verb prints the daemon's messages as they are, one a line.

            EXIT STATUS
            \(ExitStatus.help)
            """,
        version: "providerctl 0.1.0",
        subcommands: [
            Add.self, Discover.self, List.self, Show.self, Update.self, Default.self, Test.self, Remove.self,
            Types.self, Presets.self, Models.self, Routes.self,
            Chat.self, Streams.self, Attach.self, Cancel.self,
            Status.self, Watch.self, Logs.self, Check.self, Reload.self, RPC.self, HandlerVerbs.self,
        ]
    )

    @OptionGroup var daemon: DaemonOptions
}
