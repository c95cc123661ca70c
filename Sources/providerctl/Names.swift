import ArgumentParser
import Client
import Wire

/// The names that the daemon knows, for whoever completes them: soon, or not at all.
enum Names {
    /// How long a person at a key may be made to wait, in milliseconds.
    private static let patience: CInt = 1500

    /// The providers.
    static func providers(_ daemon: DaemonOptions) -> [String] {
        ask(daemon, ProviderList())?.providers.map(\.name) ?? []
    }

    /// What a chat's `model` can say: each provider's models, and the routes; of one provider, its models alone.
    static func models(_ daemon: DaemonOptions, of provider: String? = nil) -> [String] {
        if let list = ask(daemon, ModelList()) {
            let models = list.models.filter { provider == nil || $0.provider == provider }
            return models.map(provider == nil ? \.id : \.model) + (provider == nil ? list.routes.map(\.name) : [])
        }
        // A daemon that has no such list still knows every provider's default model.
        return (ask(daemon, ProviderList())?.providers ?? []).compactMap { entry in
            guard let model = entry.defaultModel else { return nil }
            if provider == nil { return "\(entry.name)/\(model)" }
            return provider == entry.name ? model : nil
        }
    }

    /// Every model and route that is known already; nil where the daemon cannot tell.
    static func list(_ daemon: DaemonOptions) -> ModelList.Result? { ask(daemon, ModelList()) }

    /// The types of providers.
    static func types(_ daemon: DaemonOptions) -> [String] {
        ask(daemon, ProviderTypes())?.types.map(\.type) ?? []
    }

    /// The services that are known by name.
    static func presets(_ daemon: DaemonOptions) -> [String] {
        ask(daemon, ProviderPresets())?.presets.map(\.name) ?? []
    }

    /// The streams.
    static func streams(_ daemon: DaemonOptions) -> [String] {
        ask(daemon, StreamList())?.streams.map(\.id) ?? []
    }

    /// The routes.
    static func routes(_ daemon: DaemonOptions) -> [String] {
        ask(daemon, RouteList())?.routes.map(\.name) ?? []
    }

    /// Asks the daemon; nil where it is not there, refuses, or takes its time: a key then does nothing.
    private static func ask<Request: RPCRequest>(_ daemon: DaemonOptions, _ request: Request) -> Request.Result? {
        guard var session = try? Session(path: daemon.socket) else { return nil }
        let id = session.send(Request.method.rawValue, request.json)
        while case .message(let message)? = try? session.next(milliseconds: patience) {
            if message.ends(id) { return try? message.result() }
        }
        return nil
    }
}

/// What shells complete, with names that the daemon tells.
extension CompletionKind {
    /// A provider's name.
    static let providers = named { words in Names.providers(daemon(words)) }
    /// What a chat's `model` can say; behind `--provider`, a model of that provider.
    static let models = named { words in
        Names.models(daemon(words), of: value(of: ["-p", "--provider"], words))
    }
    /// A type of providers.
    static let types = named { words in Names.types(daemon(words)) }
    /// A service that is known by name.
    static let presets = named { words in Names.presets(daemon(words)) }
    /// A stream's id.
    static let streams = named { words in Names.streams(daemon(words)) }
    /// A route's name.
    static let routes = named { words in Names.routes(daemon(words)) }

    private static func named(_ names: @escaping @Sendable ([String]) -> [String]) -> CompletionKind {
        .custom { words, _, prefix in
            switch CompletionShell.requesting {
            case .bash:
                // It gives what is written with its backslashes: names of models have colons, which it escapes.
                let plain = prefix.replacing("\\", with: "")
                return names(words).filter { $0.hasPrefix(plain) }
            case .zsh:
                // Behind a colon it looks for what a name means.
                return names(words).filter { $0.hasPrefix(prefix) }.map { $0.replacing(":", with: "\\:") }
            default:
                return names(words).filter { $0.hasPrefix(prefix) }
            }
        }
    }

    private static func daemon(_ words: [String]) -> DaemonOptions {
        var daemon = DaemonOptions()
        daemon.socket = value(of: ["--socket"], words)
        return daemon
    }

    /// The value of an option on the command line that is being written.
    private static func value(of options: Set<String>, _ words: [String]) -> String? {
        for (index, word) in words.enumerated() {
            if options.contains(word), index + 1 < words.count { return words[index + 1] }
            if let sign = word.firstIndex(of: "="), options.contains(String(word[..<sign])) {
                return String(word[word.index(after: sign)...])
            }
        }
        return nil
    }
}
