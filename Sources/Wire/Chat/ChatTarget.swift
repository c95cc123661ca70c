/// Whom a chat asks, as far as its params tell.
public struct ChatTarget: Hashable, Sendable, CustomStringConvertible {
    /// The provider's name, or nil where none was given.
    public let provider: String?
    /// The model's name, or nil where none was given.
    public let model: String?

    /// Names a provider and a model.
    public init(provider: String?, model: String?) {
        self.provider = provider
        self.model = model
    }

    /// Reads `provider/model`, `provider/` or a model alone.
    ///
    /// Only the first slash divides: a model's own name may hold others. A text that begins with a slash is a model.
    public init(_ text: String) {
        guard let slash = text.firstIndex(of: "/"), slash != text.startIndex else {
            self.init(provider: nil, model: text.isEmpty ? nil : text)
            return
        }
        let model = text[text.index(after: slash)...]
        self.init(provider: String(text[..<slash]), model: model.isEmpty ? nil : String(model))
    }

    /// The target as `provider/model`.
    public var description: String {
        [provider, model].compactMap(\.self).joined(separator: "/")
    }
}
