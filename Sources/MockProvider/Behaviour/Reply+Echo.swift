extension Reply {
    /// Puts the text in the place of an echo.
    mutating func resolveEcho(of request: HTTPRequest, expected: CredentialStyle?) {
        guard case .echo(let echo) = content else { return }
        content = .texts(Self.pieces(Self.text(echo, request, expected)))
    }

    private static func text(_ echo: Echo, _ request: HTTPRequest, _ expected: CredentialStyle?) -> String {
        let seen = SeenCredential(in: request, expected: expected)
        switch echo {
        case .body:
            return String(decoding: request.body, as: UTF8.self)
        case .credential(let showsKey):
            guard let seen else { return "none" }
            return showsKey ? "\(seen.style) \(seen.key)" : "\(seen.style)"
        case .head(let showsKey):
            var lines = ["\(request.method) \(request.target) HTTP/1.\(request.minorVersion)"]
            lines += request.headers.map { "\($0.name): \($0.value)" }
            let text = lines.joined(separator: "\n")
            guard let seen, !showsKey, !seen.key.isEmpty else { return text }
            return text.split(separator: seen.key, omittingEmptySubsequences: false).joined(separator: "•••")
        }
    }

    /// Cuts a text into pieces of at most 64 bytes, never inside a character.
    private static func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var piece = ""
        for character in text {
            if !piece.isEmpty && piece.utf8.count + character.utf8.count > 64 {
                pieces.append(piece)
                piece = ""
            }
            piece.append(character)
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }
}
