import POSIX
import Wire

/// A socket to the daemon with what is on its way in both directions; it never waits.
struct Link: ~Copyable {
    /// The path that was connected to.
    let path: String
    private let socket: FileDescriptor
    private var incoming = LineBuffer()
    private var outgoing: [UInt8] = []
    /// How much of `outgoing` has been sent.
    private var sent = 0
    private var scratch = [UInt8](repeating: 0, count: 1 << 16)

    /// The descriptor to wait for.
    var descriptor: CInt { socket.number }

    /// Whether bytes wait to be sent.
    var hasOutgoing: Bool { !outgoing.isEmpty }

    /// Connects to the first of `paths` where somebody listens.
    ///
    /// - Throws: `ClientError` that names every socket tried, and why it would not do.
    init(paths: [String]) throws(ClientError) {
        var failures: [Errno] = []
        for path in paths {
            do throws(Errno) {
                let socket = try UnixStream.connect(to: path)
                self.init(path: path, socket: socket)
                return
            } catch {
                failures.append(error)
            }
        }
        throw ClientError(connecting: paths, failures)
    }

    private init(path: String, socket: consuming FileDescriptor) {
        self.path = path
        self.socket = socket
    }

    /// Puts bytes in the queue; `flush` sends them.
    mutating func enqueue(_ bytes: [UInt8]) {
        outgoing += bytes
    }

    /// Sends as much as the socket takes.
    ///
    /// Where the daemon has closed its side, what it still said is to be read first: `receive` tells the end.
    mutating func flush() {
        do throws(Errno) {
            while sent < outgoing.count {
                guard case .bytes(let count) = try send(outgoing.span.extracting(sent...), to: descriptor) else {
                    return
                }
                sent += count
            }
        } catch {
            // Nobody will read the rest.
        }
        outgoing.removeAll(keepingCapacity: outgoing.capacity <= 1 << 20)
        sent = 0
    }

    /// Reads what has come, once; `next` tells the messages in it.
    mutating func receive() throws(ClientError) {
        let result: IOResult
        do throws(Errno) {
            result = try read(from: descriptor, into: &scratch)
        } catch {
            throw .lost(error)
        }
        guard case .bytes(let count) = result else { return }
        if count == 0 {
            throw ClientError(
                .disconnected,
                incoming.holdsPart
                    ? "the daemon closed the connection in the middle of a message"
                    : "the daemon closed the connection"
            )
        }
        incoming.append(scratch[..<count])
        if incoming.isOverfull { throw ClientError(.malformed, "the daemon sent a line without end") }
    }

    /// The next message that has come whole; nil where there is none yet.
    mutating func next() throws(ClientError) -> Message? {
        guard let line = incoming.next() else { return nil }
        do throws(ServerMessage.Malformed) {
            return Message(line: line, content: try ServerMessage.parse(line.span))
        } catch {
            throw ClientError(.malformed, "the daemon sent a line that is no message: \(error.reason)")
        }
    }
}

extension ClientError {
    /// The connection went away while it was used.
    fileprivate static func lost(_ error: Errno) -> ClientError {
        ClientError(.disconnected, "the connection to the daemon was lost: \(error.reason)")
    }
}
