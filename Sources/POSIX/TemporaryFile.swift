import Glibc

/// A new file with a name of its own beside the file it is to replace.
///
/// Removing or renaming it is its maker's business.
package struct TemporaryFile: ~Copyable, Sendable {
    /// Its absolute or relative path, as `directory` was.
    package let path: String
    /// Open for reading and writing.
    package let descriptor: FileDescriptor

    /// Creates an empty file in `directory`, called `prefix`, 16 hexadecimal digits and `suffix`, with mode 0600.
    package static func create(
        in directory: String,
        prefix: String,
        suffix: String = ""
    ) throws(Errno) -> TemporaryFile {
        // 64 random bits: a second round means that somebody plants files, so there is an end to the rounds.
        for _ in 0..<8 {
            let path = Path.join(directory, uniqueName(prefix: prefix, suffix: suffix))
            do {
                let descriptor = try FileDescriptor.open(path, [.readWrite, .create, .exclusive, .noFollow])
                return TemporaryFile(path: path, descriptor: descriptor)
            } catch  where error.code == EEXIST {
                continue
            }
        }
        throw Errno(EEXIST, "create a temporary file in \(directory)")
    }

    /// `prefix`, 16 random hexadecimal digits and `suffix`.
    package static func uniqueName(prefix: String, suffix: String) -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return prefix + String(repeating: "0", count: 16 - digits.count) + digits + suffix
    }
}
