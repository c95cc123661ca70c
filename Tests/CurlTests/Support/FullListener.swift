import DaemonHarness
import Glibc
import Harness

/// A listening socket whose queue is full, so that a further connection attempt gets no answer.
final class FullListener {
    let port: UInt16
    private let listener: CInt
    private var fillers: [CInt] = []

    init() throws {
        listener = try listenOnLoopback(backlog: 0)
        port = try portNumber(of: listener)
        // The queue of a backlog of 0 holds one connection; with two more the attempts of others hang for sure.
        for _ in 0..<3 {
            let fd = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0)
            try connectToLoopback(fd, port: port)
            fillers.append(fd)
        }
    }

    deinit {
        for fd in fillers { close(fd) }
        close(listener)
    }

    /// How many connection attempts to the port are under way, besides the fillers', by proc(5) net/tcp.
    func attemptsUnderWay() throws -> Int {
        let table = String(decoding: try readFile("/proc/self/net/tcp"), as: UTF8.self)
        let hexPort = String(port, radix: 16, uppercase: true)
        let suffix = ":" + String(repeating: "0", count: 4 - hexPort.count) + hexPort
        let attempts = table.split(separator: "\n").filter { line in
            let columns = line.split(separator: " ")
            // 02 is TCP_SYN_SENT.
            return columns.count > 3 && columns[2].hasSuffix(suffix) && columns[3] == "02"
        }
        return attempts.count - fillersWaiting
    }

    /// How many of the fillers hang themselves.
    private(set) lazy var fillersWaiting = fillers.filter { fd in
        var item = pollfd(fd: fd, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&item, 1, 100) == 0
    }.count
}

/// Begins to connect a non-blocking socket to a port of 127.0.0.1.
func connectToLoopback(_ fd: CInt, port: UInt16) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(fd, $0, size) }
    }
    guard result == 0 || errno == EINPROGRESS else { throw HarnessError("connect: errno \(errno)") }
}
