import POSIX
import Systemd

/// Why a daemon does not start; one sentence for a person.
package struct StartError: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Which socket a daemon is to listen on.
enum SocketChoice: Sendable {
    /// Those that the service manager opened.
    case inherited([InheritedDescriptor])
    /// One of its own at a path, with these permission bits.
    case own(path: String, mode: UInt32)
}

/// The socket that clients connect to: the service manager's, or one of the daemon's own.
///
/// Of its own, there is exactly one daemon a path: a lock file beside the socket is held for the daemon's life, so that
/// a socket left over by a dead daemon can be told from a live one and replaced.
final class DaemonSocket {
    /// The listening descriptors.
    let numbers: [CInt]
    /// What clients are told to connect to.
    let name: String

    private var owned: Owned?

    private struct Owned: ~Copyable {
        let descriptor: FileDescriptor
        let lock: FileLock
        let path: String
    }

    /// Opens what was chosen.
    convenience init(_ choice: SocketChoice) throws(StartError) {
        switch choice {
        case .inherited(let descriptors): try self.init(inherited: descriptors)
        case .own(let path, let mode): try self.init(path: path, mode: mode)
        }
    }

    /// Takes over the sockets of the service manager.
    ///
    /// - Throws: `StartError` when one of them is not a listening Unix stream socket.
    init(inherited: [InheritedDescriptor]) throws(StartError) {
        for descriptor in inherited where !descriptor.isListeningStream {
            throw StartError("the service manager's descriptor \(descriptor.name) is no listening Unix stream socket")
        }
        numbers = inherited.map(\.number)
        name = inherited.map(\.name).joined(separator: ", ")
    }

    /// Makes a socket at `path`, with the directory it lies in, and replaces one that nobody listens on.
    ///
    /// - Throws: `StartError`, which says who holds the socket where somebody does.
    init(path: String, mode: UInt32) throws(StartError) {
        name = path
        let owned: Owned
        do {
            owned = try Self.make(path, mode)
        } catch let error as StartError {
            throw error
        } catch {
            throw StartError("the socket cannot be made: \(error)")
        }
        numbers = [owned.descriptor.number]
        self.owned = consume owned
    }

    private static func make(_ path: String, _ mode: UInt32) throws -> Owned {
        let directory = Path.parent(of: path)
        if try FileStatus.ifPresent(directory) == nil { try Directory.create(directory) }
        guard let lock = try FileLock.attempt(.exclusive, path: path + ".lock", create: true) else {
            throw StartError("\(path) is in use by another providerd\(Self.holder(of: path))")
        }
        // Nobody holds the lock, so whoever left the socket is gone; anything else there is not ours to remove.
        if let status = try FileStatus.ifPresent(path, followLink: false) {
            guard status.type == .socket else { throw StartError("\(path) is there and is no socket") }
            if let holder = Self.peer(of: path) {
                throw StartError("process \(holder) listens on \(path), and is no providerd of this lock")
            }
            try File.unlink(path)
        }
        let descriptor = try ListeningSocket.unix(path: path, mode: mode)
        return Owned(descriptor: descriptor, lock: lock, path: path)
    }

    /// Closes the daemon's own socket and removes its file; one of the service manager's stays open for its successor.
    func close() {
        guard let path = owned?.path else { return }
        // Removed before the lock goes, so that it cannot be a successor's.
        try? File.unlink(path)
        owned = nil
    }

    private static func holder(of path: String) -> String {
        peer(of: path).map { ", process \($0)" } ?? ""
    }

    /// The process that listens on a socket, if one does.
    private static func peer(of path: String) -> Int32? {
        // Nobody listens, or nobody may ask: then there is no name to tell.
        guard let connection = try? UnixStream.connect(to: path) else { return nil }
        return (try? PeerCredentials(of: connection.number))?.pid
    }
}
