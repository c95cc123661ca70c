import Dialects
import JSON

/// A picture that goes to a model with a message.
struct ImageFile {
    /// The largest picture, in bytes: with base64's third more, a request of 16 MiB has room for it and for its text.
    private static let limit = 11 << 20

    /// Where it was read.
    let path: String
    /// Its media type.
    let type: String
    /// How large it is, in bytes.
    let size: Int
    private let base64: String

    /// Reads a picture; what it is, its first bytes tell.
    ///
    /// - Throws: `Complaint` where it is none that models take, or too large.
    init(_ path: String) throws {
        let bytes = try Input.bytes(path)
        guard let type = Self.type(of: bytes) else {
            throw Complaint("\(path) is no picture that models take: PNG, JPEG, GIF or WebP")
        }
        if bytes.count > Self.limit {
            throw Complaint("\(path) has \(bytes.count >> 10) KiB; a request has room for \(Self.limit >> 20) MiB")
        }
        self.path = path
        self.type = type
        size = bytes.count
        base64 = Base64.encode(bytes.span)
    }

    /// The part of a message's content.
    var part: JSONValue {
        ["type": "image_url", "image_url": ["url": .string("data:\(type);base64,\(base64)")]]
    }

    /// Refuses pictures that are too many for one request.
    static func check(_ images: [ImageFile]) throws {
        let size = images.reduce(0) { $0 + $1.size }
        guard size > limit else { return }
        throw Complaint("the pictures have \(size >> 10) KiB together; a request has room for \(limit >> 20) MiB")
    }

    private static func type(of bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0x89] + Array("PNG\r\n".utf8) + [0x1A, 0x0A]) { return "image/png" }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) { return "image/gif" }
        if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) { return "image/webp" }
        return nil
    }
}
