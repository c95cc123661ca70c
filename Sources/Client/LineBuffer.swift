/// Bytes as they come, taken out as whole lines.
struct LineBuffer {
    /// A line longer than anything a daemon sends: an answer that is not a stream has at most 16 MiB.
    static let limit = 64 << 20

    private var bytes: [UInt8] = []
    /// Where the first line that has not been taken begins.
    private var start = 0
    /// Up to where there is no line end.
    private var searched = 0

    /// Whether there is more than any line may have.
    var isOverfull: Bool { bytes.count - start > Self.limit }

    /// Whether a line has begun and not ended.
    var holdsPart: Bool { start < bytes.count }

    /// Takes in what was read.
    mutating func append(_ piece: ArraySlice<UInt8>) {
        if start == bytes.count {
            bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 20)
            (start, searched) = (0, 0)
        } else if start > 1 << 16 {
            bytes.removeSubrange(..<start)
            (start, searched) = (0, searched - start)
        }
        bytes += piece
    }

    /// Takes the next whole line, without its end; nil where there is none yet.
    mutating func next() -> [UInt8]? {
        guard let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
            searched = bytes.count
            return nil
        }
        defer { (start, searched) = (end + 1, end + 1) }
        let hasReturn = end > start && bytes[end - 1] == UInt8(ascii: "\r")
        return Array(bytes[start..<(hasReturn ? end - 1 : end)])
    }
}
