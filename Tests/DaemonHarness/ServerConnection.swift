import Glibc
import Harness
import POSIX

/// A connection as the scripted server sees it; blocking, used by its script's thread.
package final class ServerConnection: Sendable {
    /// The first connection of a server is number 1.
    package let number: Int
    private let fd: CInt
    package var descriptor: CInt { fd }
    private let state = Guarded(State())

    private struct State {
        var buffer: [UInt8] = []
        var isClosed = false
    }

    package init(_ fd: CInt, number: Int) {
        self.fd = fd
        self.number = number
    }

    /// A request as it came.
    package struct Request {
        package var head: String
        package var body: [UInt8]
    }

    /// Reads one request with its `Content-Length` body; nil at the end of the stream.
    package func readRequest() throws -> Request? {
        var bytes = state.withLock { $0.buffer }
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let headSize = text[..<end.upperBound].utf8.count
                let head = String(text[..<end.lowerBound])
                let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                let size = line.flatMap { Int($0.dropFirst(15).filter(\.isNumber)) } ?? 0
                while bytes.count < headSize + size {
                    guard let more = try read() else { throw HarnessError("the request's body is cut") }
                    bytes += more
                }
                let rest = Array(bytes[(headSize + size)...])
                state.withLock { $0.buffer = rest }
                return Request(head: head, body: Array(bytes[headSize..<(headSize + size)]))
            }
            guard let more = try read() else { return nil }
            bytes += more
        }
    }

    /// Reads what is there; nil at the end of the stream.
    package func read() throws -> [UInt8]? {
        var piece = [UInt8](repeating: 0, count: 65536)
        let count = unsafe Glibc.read(fd, &piece, piece.count)
        guard count >= 0 else { throw HarnessError("read: errno \(errno)") }
        return count == 0 ? nil : Array(piece[..<count])
    }

    /// Sends everything.
    package func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    /// Sends everything.
    package func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes { rest in
                unsafe Glibc.send(fd, rest.baseAddress, rest.count, CInt(MSG_NOSIGNAL))
            }
            guard count >= 0 else { throw HarnessError("send: errno \(errno)") }
            sent += count
        }
    }

    /// Sends a chunk of a chunked body.
    package func sendChunk(_ text: String) throws {
        try send("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
    }

    /// Reads until the client is gone, by a close or a reset, and tells when that was, in milliseconds.
    package func timeOfDeparture() -> Double {
        var piece: [UInt8] = [0]
        while unsafe Glibc.read(fd, &piece, 1) > 0 {}
        return monotonicMilliseconds()
    }

    /// Whether bytes or an end can be read within `milliseconds`.
    package func isReadable(within milliseconds: CInt) -> Bool {
        var item = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&item, 1, milliseconds) == 1
    }

    /// Whether bytes can be sent within `milliseconds`.
    package func isWritable(within milliseconds: CInt) -> Bool {
        var item = pollfd(fd: fd, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&item, 1, milliseconds) == 1
    }

    /// Sends what fits, waiting until that is at least one byte; tells how many.
    package func sendSome(_ bytes: [UInt8]) throws -> Int {
        while true {
            let count = unsafe Glibc.send(fd, bytes, bytes.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
            if count >= 0 { return count }
            guard errno == EAGAIN, isWritable(within: 60_000) else { throw HarnessError("send: errno \(errno)") }
        }
    }

    /// Closes with a reset instead of an end.
    package func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close()
    }

    /// Closes, once.
    package func close() {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        if isFirst { Glibc.close(fd) }
    }

    /// Ends both directions, which wakes a script that reads.
    package func shutDown() {
        state.withLock { state in
            if !state.isClosed { _ = shutdown(fd, CInt(SHUT_RDWR)) }
        }
    }
}

extension ServerConnection {
    /// Waits until the client's kernel has acknowledged everything that was sent, SIOCOUTQ of tcp(7).
    package func waitUntilDelivered() throws {
        for _ in 0..<100_000 {
            var unsent: CInt = 0
            // Unsafe because ioctl writes through a pointer, valid for the call. 0x5411 is SIOCOUTQ.
            guard unsafe ioctl(descriptor, 0x5411, &unsent) == 0 else { throw HarnessError("SIOCOUTQ: errno \(errno)") }
            if unsent == 0 { return }
            sched_yield()
        }
        throw HarnessError("the client does not acknowledge")
    }
}
