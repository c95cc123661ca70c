package import POSIX

/// What was written before, kept in a file that only its owner can read.
///
/// A text is a line of the file, with `\n` for its line ends and `\\` for its backslashes. Several programs may add to
/// one file. A text that begins with a space is not kept, nor is one that is very long.
package struct History {
    /// How many texts are held; the file may have twice as many before it is cut.
    static let limit = 1000
    /// The longest text that goes to the file, in bytes.
    private static let textLimit = 16 << 10
    /// The largest file that is read.
    private static let fileLimit = 64 << 20

    /// The texts, the oldest first.
    package private(set) var texts: [String] = []
    private let path: String?

    /// Reads the file of an earlier time; without one, or where it cannot be read, there is none.
    package init(path: String?) {
        self.path = path
        // Without its past one can still write.
        guard let path, let file = try? File.read(path, limit: Self.fileLimit) else { return }
        let lines = file.bytes.split(separator: UInt8(ascii: "\n"))
        texts = lines.suffix(Self.limit).compactMap { Self.text(String(decoding: $0, as: UTF8.self)) }
        // The file can be cut another time.
        if lines.count > 2 * Self.limit { try? cut(path) }
    }

    /// Adds a text, to the file too.
    package mutating func add(_ text: String) throws(Errno) {
        guard !text.isEmpty, !text.hasPrefix(" "), text != texts.last else { return }
        texts.append(text)
        if texts.count > Self.limit { texts.removeFirst() }
        guard let path, text.utf8.count <= Self.textLimit else { return }
        let line = Array((Self.line(text) + "\n").utf8)
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(path, [.writeOnly, .append, .create], mode: 0o600)
        } catch {
            guard error.code == Errno.noEntry else { throw error }
            try Self.makeFolder(of: path)
            file = try FileDescriptor.open(path, [.writeOnly, .append, .create], mode: 0o600)
        }
        // It may be older than this rule, or copied.
        try file.setMode(0o600, name: path)
        try file.writeAll(line.span, name: path)
    }

    private func cut(_ path: String) throws(Errno) {
        let folder = Self.folder(of: path)
        let file = try TemporaryFile.create(in: folder, prefix: ".history-")
        let bytes = Array(texts.map { Self.line($0) + "\n" }.joined().utf8)
        do throws(Errno) {
            try file.descriptor.writeAll(bytes.span, name: file.path)
            try File.rename(file.path, to: path)
        } catch {
            // The first failure is the one to tell.
            try? File.unlink(file.path)
            throw error
        }
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// Makes the folder of a file, and those above it that are missing.
    private static func makeFolder(of path: String) throws(Errno) {
        let folder = folder(of: path)
        guard !folder.isEmpty else { return }
        do throws(Errno) {
            try Directory.create(folder, mode: 0o700)
        } catch {
            switch error.code {
            case Errno.exists: return
            case Errno.noEntry:
                try makeFolder(of: folder)
                try Directory.create(folder, mode: 0o700)
            default: throw error
            }
        }
    }

    private static func line(_ text: String) -> String {
        var line = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": line += "\\\\"
            case "\n": line += "\\n"
            default: line.unicodeScalars.append(character)
            }
        }
        return line
    }

    /// The text of a line; nil where it is empty.
    private static func text(_ line: String) -> String? {
        var text = ""
        var isAfterBackslash = false
        for scalar in line.unicodeScalars {
            if isAfterBackslash {
                text.unicodeScalars.append(scalar == "n" ? "\n" : scalar)
                isAfterBackslash = false
            } else if scalar == "\\" {
                isAfterBackslash = true
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text.isEmpty ? nil : text
    }
}
