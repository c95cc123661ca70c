import Glibc
import Harness

/// A client of the tests' own: a blocking TCP connection to a port of 127.0.0.1, and no more HTTP than it is told.
final class RawConnection {
    enum End: Equatable {
        case closed
        case reset
    }

    private let fd: CInt
    /// What was received and not taken yet.
    private(set) var received: [UInt8] = []
    /// How the peer ended the connection, once it did.
    private(set) var end: End?

    init(port: UInt16) throws {
        fd = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        guard fd >= 0 else { throw HarnessError("socket: errno \(errno)") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(fd, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close(fd)
            throw HarnessError("connect: errno \(errno)")
        }
        var on: CInt = 1
        unsafe setsockopt(fd, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
        // No test waits longer for anything; one that would fails instead of hanging.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        unsafe setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit {
        close(fd)
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(fd, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw HarnessError("send: errno \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    /// Closes with a reset in place of an orderly end, when the object goes.
    func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }

    /// Receives once; false when the peer has ended the connection.
    func receive() throws -> Bool {
        guard end == nil else { return false }
        var piece = [UInt8](repeating: 0, count: 65536)
        let count = unsafe recv(fd, &piece, piece.count, 0)
        if count > 0 {
            received += piece[0..<count]
            return true
        }
        if count == 0 {
            end = .closed
        } else if errno == ECONNRESET {
            end = .reset
        } else {
            throw HarnessError("recv: errno \(errno)")
        }
        return false
    }

    /// Whether anything arrives within so many milliseconds.
    func isReadable(within milliseconds: CInt) -> Bool {
        var poll = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
        return unsafe Glibc.poll(&poll, 1, milliseconds) == 1
    }

    /// Takes what precedes `text` and `text` itself, receiving until it is there.
    func take(through text: String) throws -> [UInt8] {
        let mark = Array(text.utf8)
        var searched = 0
        while true {
            if let index = Self.firstIndex(of: mark, in: received, from: searched) {
                return take(index + mark.count)
            }
            searched = max(0, received.count - mark.count)
            guard try receive() else { throw HarnessError("ended before \(text.debugDescription)") }
        }
    }

    /// Takes so many bytes.
    func take(exactly count: Int) throws -> [UInt8] {
        while received.count < count {
            guard try receive() else { throw HarnessError("ended \(count - received.count) bytes too early") }
        }
        return take(count)
    }

    /// Takes everything up to the end of the connection.
    func takeAll() throws -> [UInt8] {
        while try receive() {}
        return take(received.count)
    }

    private func take(_ count: Int) -> [UInt8] {
        defer { received.removeFirst(count) }
        return Array(received[0..<count])
    }

    private static func firstIndex(of mark: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= mark.count else { return nil }
        return (start...max(start, bytes.count - mark.count)).first { index in
            index + mark.count <= bytes.count && bytes[index..<index + mark.count].elementsEqual(mark)
        }
    }
}
