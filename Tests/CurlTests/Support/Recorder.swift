import Curl

/// Writes down what a transfer tells, and runs a test's closures at each step.
final class Recorder: TransferDelegate {
    /// The calls, by name, in order: connect, head, body, complete.
    private(set) var calls: [String] = []
    private(set) var head: ResponseHead?
    private(set) var body: [UInt8] = []
    private(set) var size = 0
    var keepsBody = true
    private(set) var error: CurlError?
    private(set) var timings: TransferTimings?
    var isComplete: Bool { calls.last == "complete" }
    var text: String { String(decoding: body, as: UTF8.self) }

    var onConnect: (Transfer) -> Void = { _ in }
    var onHead: (Transfer) -> Void = { _ in }
    var onBody: (Transfer) -> Void = { _ in }
    var onComplete: (Transfer) -> Void = { _ in }

    func transferDidConnect(_ transfer: Transfer) {
        calls.append("connect")
        onConnect(transfer)
    }

    func transfer(_ transfer: Transfer, didReceive head: ResponseHead) {
        calls.append("head")
        self.head = head
        onHead(transfer)
    }

    func transfer(_ transfer: Transfer, didReceive bytes: Span<UInt8>) {
        calls.append("body")
        size += bytes.count
        if keepsBody {
            for index in bytes.indices { body.append(bytes[index]) }
        }
        onBody(transfer)
    }

    func transfer(_ transfer: Transfer, didComplete error: CurlError?) {
        calls.append("complete")
        self.error = error
        timings = transfer.timings()
        onComplete(transfer)
    }
}
