import CLinux
import Glibc
package import POSIX

/// What happened in a watched directory.
package struct DirectoryEvent: Equatable, Sendable {
    /// The kinds of change, with the bits of inotify(7).
    package struct Kind: OptionSet, Sendable {
        package let rawValue: UInt32

        package init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// A file that was open for writing has been closed.
        package static let closeWrite = Kind(rawValue: UInt32(IN_CLOSE_WRITE))
        /// A name has been moved into the directory.
        package static let movedTo = Kind(rawValue: UInt32(IN_MOVED_TO))
        /// A name has been moved out of it.
        package static let movedFrom = Kind(rawValue: UInt32(IN_MOVED_FROM))
        /// A name has been removed.
        package static let delete = Kind(rawValue: UInt32(IN_DELETE))
        /// A name has been made.
        package static let create = Kind(rawValue: UInt32(IN_CREATE))
        /// Mode, owner or times have changed.
        package static let attributes = Kind(rawValue: UInt32(IN_ATTRIB))
        /// The kernel's queue was full: anything may have happened.
        package static let overflow = Kind(rawValue: UInt32(IN_Q_OVERFLOW))
        /// The directory itself was moved, removed or unmounted: this watch tells no more of that path.
        package static let gone = Kind(rawValue: UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED))
    }

    /// What happened.
    package let kind: Kind
    /// The name in the directory; nil when it happened to the directory itself.
    package let name: String?
}

/// Watches one directory's names and files with inotify(7), on a loop, until `cancel()`.
package final class DirectoryWatch {
    /// The directory as it was given; a symlink is followed when the watch begins.
    package let path: String

    /// The descriptor of inotify, which is this watch's until `cancel()`.
    let descriptor: CInt
    private var source: IOSource?

    /// Begins to watch.
    ///
    /// - Throws: `Errno`: ENOENT or ENOTDIR when there is no such directory, ENOSPC or EMFILE at the user's limits.
    package init(loop: EventLoop, path: String, handler: @escaping (DirectoryEvent) -> Void) throws(Errno) {
        self.path = path
        let fd = try call("inotify_init1") { clinux_inotify() }
        descriptor = fd
        let changes = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_ATTRIB
        let mask = UInt32(changes | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
        do throws(Errno) {
            try call("watch \(path)") { unsafe inotify_add_watch(fd, path, mask) }
            source = try loop.addSource(fd, .read) { [weak self] _ in self?.drain(handler) }
        } catch {
            close(fd)
            throw error
        }
    }

    deinit {
        assert(source == nil, "a watch was dropped without cancel()")
    }

    /// Ends the watch, once: the handler is not called again, not even for what was read already.
    package func cancel() {
        guard let source else { return }
        source.cancel()
        self.source = nil
        close(descriptor)
    }

    /// Reads and tells what there is, until the handler cancels: from then on the descriptor may be somebody else's.
    private func drain(_ handler: (DirectoryEvent) -> Void) {
        // One event is at most 16 + NAME_MAX + 1 bytes.
        var buffer = [UInt8](repeating: 0, count: 16384)
        while source != nil {
            // A read of an inotify descriptor and a buffer that are ours can fail only with EAGAIN.
            guard case .bytes(let count)? = try? POSIX.read(from: descriptor, into: &buffer), count > 0 else { return }
            var offset = 0
            while source != nil, offset + 16 <= count {
                let mask = Self.word(buffer, offset + 4)
                let length = Int(Self.word(buffer, offset + 12))
                let name = buffer[(offset + 16)..<min(offset + 16 + length, count)].prefix { $0 != 0 }
                let text = name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
                handler(DirectoryEvent(kind: DirectoryEvent.Kind(rawValue: mask), name: text))
                offset += 16 + length
            }
        }
    }

    /// A 32-bit number in the machine's order.
    private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
    }
}
