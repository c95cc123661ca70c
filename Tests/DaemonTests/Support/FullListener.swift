import DaemonHarness
import Glibc
import Harness
import POSIX

/// A listening socket whose queue is full, so that a further connection attempt gets no answer.
final class FullListener {
    let port: UInt16
    private let listener: FileDescriptor
    private var fillers: [CInt] = []

    init() throws {
        listener = try ListeningSocket.loopback(port: 0, backlog: 0)
        port = try ListeningSocket.port(of: listener.number)
        // The queue of a backlog of 0 holds one connection; with two more the attempts of others hang for sure.
        for _ in 0..<3 {
            let number = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0)
            fillers.append(number)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let result = unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe connect(number, $0, size)
                }
            }
            guard result == 0 || errno == EINPROGRESS else { throw HarnessError("connect: errno \(errno)") }
        }
    }

    deinit {
        for number in fillers { close(number) }
    }
}
