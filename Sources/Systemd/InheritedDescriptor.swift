import CSystemd
import Glibc
package import POSIX

/// A descriptor that the service manager opened for this process: socket activation, sd_listen_fds(3).
package struct InheritedDescriptor: Equatable, Sendable {
    /// The open descriptor, close-on-exec and non-blocking; whoever took it closes it.
    package let number: CInt
    /// Its `FileDescriptorName=`, or `unknown`.
    package let name: String

    /// Whether it is a listening stream socket of AF_UNIX, sd_is_socket_unix(3).
    package var isListeningStream: Bool {
        // No path to compare with: the kind alone is asked about.
        sd_is_socket_unix(number, CInt(SOCK_STREAM.rawValue), 1, nil, 0) > 0
    }

    /// Takes the descriptors that were passed to this process: the first call gets them all, a later one none.
    ///
    /// Removes `LISTEN_PID`, `LISTEN_FDS` and `LISTEN_FDNAMES` from the environment, so it is called before the first
    /// thread starts.
    ///
    /// - Returns: the descriptors in the order of the socket unit; none when the process was not activated by a socket.
    /// - Throws: `Errno` when the variables are there and make no sense, or name descriptors that are not open.
    package static func take() throws(Errno) -> [InheritedDescriptor] {
        // An array of C strings that becomes ours, each with its own memory; freed below.
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = unsafe sd_listen_fds_with_names(1, &names)
        guard count >= 0 else { throw Errno(-count, "sd_listen_fds_with_names") }
        guard count > 0, let names = unsafe names else { return [] }
        defer { unsafe free(names) }
        let descriptors = (0..<Int(count)).map { index in
            let name = unsafe names[index]
            defer { unsafe free(name) }
            return InheritedDescriptor(
                number: SD_LISTEN_FDS_START + CInt(index),
                name: unsafe name.map { unsafe String(cString: $0) } ?? "unknown"
            )
        }
        for descriptor in descriptors { try descriptor.makeNonBlocking() }
        return descriptors
    }

    /// The service manager passes descriptors on as blocking ones, whatever they were (systemd.exec(5), NonBlocking=):
    /// an accept(2) that finds nobody would hold up the whole loop.
    private func makeNonBlocking() throws(Errno) {
        let flags = try call("fcntl \(name)") { fcntl(number, F_GETFL) }
        try call("fcntl \(name)") { fcntl(number, F_SETFL, flags | O_NONBLOCK) }
    }
}
