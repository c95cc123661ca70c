/// The address of a server on this machine: `http://HOST:PORT/PATH` with a host that is this machine.
struct LocalAddress {
    private let beginning: String
    private let path: String
    let port: Int

    /// The address as a text; nil where it is no address of this machine with a port.
    init?(_ text: String) {
        guard let slashes = text.firstRange(of: "://") else { return nil }
        let rest = text[slashes.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let colon = authority.lastIndex(of: ":"), let port = Int(authority[authority.index(after: colon)...])
        else { return nil }
        let host = authority[..<colon].lowercased()
        guard host == "localhost" || host == "[::1]" || host.hasPrefix("127.") else { return nil }
        self.init(
            beginning: String(text[..<slashes.upperBound]) + authority[..<colon],
            port,
            String(rest[authority.endIndex...])
        )
    }

    private init(beginning: String, _ port: Int, _ path: String) {
        self.beginning = beginning
        self.port = port
        self.path = path
    }

    /// The address as it is written.
    var text: String { "\(beginning):\(port)\(path)" }

    /// The same server at another port.
    func with(port: Int) -> LocalAddress {
        LocalAddress(beginning: beginning, port, path)
    }
}
