/// A body, or a head, that is larger than anybody should take, in blocks.
struct FloodBody {
    private static let blockSize = 16 * 1024

    private let flood: Delivery.Flood
    private let block: [UInt8]
    private let opening: [UInt8]
    private let closing: [UInt8]
    private var written = 0
    private var isOpen = false
    private var isClosed = false

    init(_ flood: Delivery.Flood, renderer: (any EventRenderer)?) {
        self.flood = flood
        var unit: [UInt8] = []
        var opening: [UInt8] = []
        var closing: [UInt8] = []
        switch flood.kind {
        case .headers:
            unit = Array("X-Flood: \(String(repeating: "x", count: 100))\r\n".utf8)
        case .line:
            unit = [UInt8(ascii: "x")]
            opening = Array("data: ".utf8)
            closing = [10, 10]
        case .events:
            renderer?.append(.text("x"), chunks: 1, to: &unit)
        case .comments:
            unit = [UInt8(ascii: ":"), 10]
        }
        if flood.kind != .headers { renderer?.append(.done, chunks: 1, to: &closing) }
        if unit.isEmpty { unit = [UInt8(ascii: "x")] }
        var block: [UInt8] = []
        while block.count < Self.blockSize { block += unit }
        self.block = block
        self.opening = opening
        self.closing = closing
    }

    /// Whether the flood is in the headers.
    var isInHead: Bool {
        flood.kind == .headers
    }

    /// Appends the next block; false when there is none.
    mutating func next(into payload: inout [UInt8]) -> Bool {
        if isClosed { return false }
        if !isOpen {
            isOpen = true
            payload += opening
        }
        guard written < flood.bytes else {
            isClosed = true
            payload += closing
            return true
        }
        payload += block
        written += block.count
        return true
    }
}
