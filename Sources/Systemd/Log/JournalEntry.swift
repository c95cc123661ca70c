import CSystemd
import Glibc

/// The fields of one journal entry, each `NAME=value`, systemd.journal-fields(7).
struct JournalEntry {
    /// All fields, one behind the other.
    private(set) var bytes: [UInt8] = []
    /// Where each field ends.
    private(set) var ends: [Int] = []

    /// The names that the handler itself writes: metadata of that name gets a prefix.
    private static let reserved: Set<String> = [
        "MESSAGE", "PRIORITY", "CODE_FILE", "CODE_LINE", "CODE_FUNC", "SYSLOG_IDENTIFIER", "LOGGER",
    ]

    init(_ record: LogRecord, label: String, identifier: String) {
        append("MESSAGE", record.message)
        append("PRIORITY", String(record.level.priority))
        append("CODE_FILE", record.file)
        append("CODE_LINE", String(record.line))
        append("CODE_FUNC", record.function)
        append("SYSLOG_IDENTIFIER", identifier)
        append("LOGGER", label)
        for field in record.fields {
            append(Self.fieldName(field.key), field.value.text)
        }
    }

    private mutating func append(_ name: String, _ value: String) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: "="))
        LogText.append(value, to: &bytes, as: .plain)
        ends.append(bytes.count)
    }

    /// The journal's name for a metadata key: upper-case letters, digits and underscores, at most 64, beginning with a
    /// letter, because a leading underscore marks what the journal itself vouches for.
    static func fieldName(_ key: String) -> String {
        var name = ""
        for byte in key.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): name.unicodeScalars.append(Unicode.Scalar(byte - 32))
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                name.unicodeScalars.append(Unicode.Scalar(byte))
            default: name += "_"
            }
        }
        name = String(name.drop { $0 == "_" })
        let needsPrefix = name.first?.isLetter != true || reserved.contains(name)
        return String((needsPrefix ? "METADATA_" + name : name).prefix(64))
    }

    /// Hands the entry to journald, sd_journal_sendv(3).
    ///
    /// - Returns: 0, also when no journald runs, or a negative error number.
    func send() -> CInt {
        // The vectors point into `bytes`, which is kept in place until the call has returned.
        unsafe bytes.withUnsafeBytes { buffer in
            var start = 0
            var vectors: [iovec] = unsafe []
            for end in ends {
                unsafe vectors.append(
                    iovec(
                        iov_base: UnsafeMutableRawPointer(mutating: buffer.baseAddress?.advanced(by: start)),
                        iov_len: end - start
                    )
                )
                start = end
            }
            return unsafe sd_journal_sendv(vectors, CInt(vectors.count))
        }
    }
}
