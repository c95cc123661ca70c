package import JSON

/// Where and how one provider is called: its address, its handler and its configured parameters.
package struct ProviderEndpoint: Sendable, Equatable {
    /// The address that the handler's paths stand behind.
    package let base: EndpointURL
    /// How to talk to the provider.
    package let handler: Handler
    /// Parameters of the provider's configuration: defaults that a request overrides.
    package var parameters: JSONObject
    /// Parameters left out because the provider has refused them.
    package var omitted: [String]

    /// Makes an endpoint of a configured address.
    ///
    /// `endpoint` is a base (`https://api.deepseek.com/v1`) or the address of the chat call itself: one whose path already
    /// ends in the handler's chat path is taken as it is, and the base derived from it.
    ///
    /// - Throws: `EndpointError` when the address is none, or when it is plain http to another machine and the handler
    ///   does not allow that.
    package init(_ endpoint: String, handler: Handler, parameters: JSONObject = JSONObject()) throws(EndpointError) {
        let url = try EndpointURL(endpoint)
        guard url.isSecure || handler.allowInsecure || HostAddress.isLoopback(host: url.host) else {
            throw EndpointError("plain http is only for this machine; use https, or allow_insecure in the handler")
        }
        base = Self.base(of: url, chat: handler.paths.chat)
        self.handler = handler
        self.parameters = parameters
        omitted = []
    }

    /// The address without the chat call's path and query, if it has them.
    private static func base(of url: EndpointURL, chat: String) -> EndpointURL {
        let parts = chat.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var path = parts.first ?? ""
        while path.last == "/" { path.removeLast() }
        guard !path.isEmpty, let base = beginning(of: url.path, before: path) else { return url }
        let isOwnQuery = parts.count > 1 && url.query == String(parts[1])
        return url.with(path: base, query: isOwnQuery ? nil : url.query)
    }

    /// What stands before `pattern` at the end of a path; a `{model}` in it stands for any one segment.
    private static func beginning(of path: String, before pattern: Substring) -> String? {
        // Most patterns have no braces; searching for the word in each of ten thousand takes its time.
        let pieces =
            pattern.utf8.contains(UInt8(ascii: "{"))
            ? pattern.split(separator: "{model}", maxSplits: 1, omittingEmptySubsequences: false) : [pattern]
        guard let last = pieces.last, path.hasSuffix(last) else { return nil }
        let rest = path.dropLast(last.count)
        guard pieces.count > 1 else { return String(rest) }
        let model = rest.reversed().prefix { $0 != "/" }.count
        let head = rest.dropLast(model)
        guard model > 0, head.hasSuffix(pieces[0]) else { return nil }
        return String(head.dropLast(pieces[0].count))
    }

    /// Whether the provider is on this machine.
    package var isLocal: Bool {
        HostAddress.isLoopback(host: base.host)
    }

    /// The address of the chat call.
    package var chatURL: String {
        base.appending(handler.paths.chat)
    }

    /// The address of the list of models, where there is one.
    package var modelsURL: String? {
        handler.paths.models.map(base.appending)
    }

    /// The address of the embeddings of `model`.
    ///
    /// - Throws: `DialectError` when the handler has no path for them.
    func embeddingsURL(
        model: String,
        keepsSlashes: Bool = false
    ) throws(DialectError) -> String {
        guard let path = handler.paths.embeddings else {
            throw DialectError("the provider has no embeddings: its handler has no path for them")
        }
        return url(path, model: model, keepsSlashes: keepsSlashes)
    }
}
