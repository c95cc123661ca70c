/// Where an image of a message comes from.
enum ImageSource: Sendable, Equatable {
    /// An address that the provider fetches it from.
    case url(String)
    /// The image itself in base64, without the head of its `data:` address.
    case data(mediaType: String, base64: String)

    /// The schemes of addresses that some provider can fetch from.
    private static let schemes = ["https://", "http://", "gs://", "s3://"]

    /// Reads the `url` of an `image_url` part.
    ///
    /// - Throws: `DialectError` when it is neither an address nor a `data:` address in base64 with a media type.
    init(_ place: ParameterPlace) throws(DialectError) {
        let text = try place.string()
        guard Self.hasPrefix("data:", text) else {
            guard Self.schemes.contains(where: { Self.hasPrefix($0, text) }) else {
                throw place.error("is neither an address (https://…) nor data in base64 (data:image/png;base64,…)")
            }
            self = .url(text)
            return
        }
        let bytes = text.utf8
        // The head is short: a long text without a comma is searched no further.
        guard let comma = bytes.prefix(256).firstIndex(of: UInt8(ascii: ",")) else {
            throw place.error("is a data: address without a comma")
        }
        let head = text[..<comma].dropFirst(5).split(separator: ";", omittingEmptySubsequences: false)
        guard head.count > 1, head.last?.lowercased() == "base64" else {
            throw place.error("is a data: address that is not in base64")
        }
        let type = head.first?.lowercased() ?? ""
        guard type.split(separator: "/", omittingEmptySubsequences: false).count(where: { !$0.isEmpty }) == 2 else {
            throw place.error("is a data: address without a media type")
        }
        let data = String(text[bytes.index(after: comma)...])
        guard !data.isEmpty, Base64.isValid(data) else { throw place.error("holds data that is not base64") }
        self = .data(mediaType: type, base64: data)
    }

    /// The address: the one given, or a `data:` address.
    var address: String {
        switch self {
        case .url(let address): address
        case .data(let mediaType, let base64): "data:\(mediaType);base64,\(base64)"
        }
    }

    private static func hasPrefix(_ prefix: String, _ text: String) -> Bool {
        text.utf8.prefix(prefix.utf8.count).elementsEqual(prefix.utf8) { $0 == $1 || $0 | 0x20 == $1 }
    }
}
