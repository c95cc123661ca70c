extension ProviderEndpoint {
    /// The address of the chat call with `model` in the place of `{model}` in the handler's path.
    ///
    /// See ``url(_:model:keepsSlashes:)``.
    func chatURL(model: String, keepsSlashes: Bool = false) -> String {
        url(handler.paths.chat, model: model, keepsSlashes: keepsSlashes)
    }

    /// The address `path` behind the base, with `model` in the place of `{model}`.
    ///
    /// The model is percent-encoded, but for its slashes where `keepsSlashes` says so. Segments of dots are encoded too:
    /// no name of a model leads out of the path.
    func url(_ path: String, model: String, keepsSlashes: Bool = false) -> String {
        let pieces = path.split(separator: "{model}", omittingEmptySubsequences: false)
        guard pieces.count > 1 else { return base.appending(path) }
        let segments = keepsSlashes ? model.split(separator: "/", omittingEmptySubsequences: false) : [model[...]]
        let name = segments.map(Self.encoded).joined(separator: "/")
        return base.appending(pieces.joined(separator: name))
    }

    private static func encoded(_ segment: Substring) -> String {
        let isDots = segment == "." || segment == ".."
        var text = ""
        for byte in segment.utf8 {
            if byte.isUnreservedInURL || byte == UInt8(ascii: "@"), !isDots {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return text
    }
}
