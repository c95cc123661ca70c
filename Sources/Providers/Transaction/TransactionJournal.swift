import JSON
import POSIX

/// `.providerd.journal`: what a transaction is about to put in place, so that one that dies can be undone.
///
/// It is written before the first file changes and removed after the last one has. It names files and no contents, so it
/// holds no secret. While it is there and nobody holds the lock, a transaction died. If its last file was in place the
/// transaction had come to its commit point and counts; if not, the old files are put back.
struct TransactionJournal: Equatable, Sendable {
    /// One file that changes.
    struct Entry: Equatable, Sendable {
        /// Its path, without symbolic links.
        var target: String
        /// The second name that the old file gets beforehand; nil when there is no old file.
        var backup: String?
        /// The new file under its temporary name; nil when the file goes away.
        var staged: Staged?
    }

    /// A new file, and by what it is known under any name.
    struct Staged: Equatable, Sendable {
        var path: String
        var inode: UInt64
        var modified: Int64
        /// Nil in a journal of a daemon that did not note it.
        var size: Int64?
    }

    let entries: [Entry]

    /// Describes a transaction.
    init(entries: [Entry]) {
        self.entries = entries
    }

    /// The form of the file; another one is not understood.
    private static let version = 2

    /// Reads a journal; nil when it is none, or names a file outside `places`.
    init?(bytes: [UInt8], places: JournalPlaces) {
        // A journal is renamed into place whole; whatever else lies there was not written by a transaction.
        guard let value = try? JSONValue.parse(bytes.span), value["version"]?.intValue == Self.version else {
            return nil
        }
        guard let files = value["files"]?.arrayValue else { return nil }
        var entries: [Entry] = []
        for file in files {
            guard let entry = Entry(file, places: places) else { return nil }
            entries.append(entry)
        }
        self.entries = entries
    }

    /// The journal as its file holds it; nil when one of its files lies outside `places`.
    func bytes(in places: JournalPlaces) -> [UInt8]? {
        var files: [JSONValue] = []
        for entry in entries {
            guard let file = entry.json(in: places) else { return nil }
            files.append(file)
        }
        let document = JSONValue.object(["version": .number(JSONNumber(Self.version)), "files": .array(files)])
        return document.serialized() + [UInt8(ascii: "\n")]
    }

    /// Whether the transaction came to its commit point: the last file, which is put in place last, alone decides.
    ///
    /// The others may have been changed by somebody since.
    var isCommitted: Bool {
        entries.last?.isPut ?? true
    }

    /// The second name of the last file, which is removed only after the journal.
    ///
    /// Where that file has been changed by somebody since, this name tells that it was put in place and not taken back.
    var mark: String? {
        entries.last?.backup
    }

    /// What to read instead of each file, as long as the transaction is not undone: the old one, or nil for none.
    var substitutes: [String: String?] {
        var substitutes: [String: String?] = [:]
        guard !isCommitted else { return substitutes }
        for entry in entries where entry.isInPlace { substitutes.updateValue(entry.former, forKey: entry.target) }
        return substitutes
    }

    /// Puts the old files back; a file that somebody has changed since is left to them, and named.
    @discardableResult
    func rollBack(_ disk: DiskWriter) throws(Errno) -> [String] {
        var left: [String] = []
        for entry in entries.reversed() where entry.isPut || entry.isInPlace {
            if entry.isInPlace, try entry.rollBack(disk) { continue }
            left.append(entry.target)
        }
        return left
    }

    /// Removes the second names of old files and the temporary names of new ones, but the one that is spared.
    func removeLeftovers(_ disk: DiskWriter, sparing mark: String? = nil) throws(Errno) {
        // A temporary name goes after the second one: as long as it is the new file's, that was not put in place (isPut).
        for path in entries.flatMap({ [$0.backup, $0.staged?.path] }) {
            if let path, path != mark { try disk.unlinkIfPresent(path) }
        }
        for directory in directories { try disk.synchronizeDirectory(directory) }
    }

    /// The directories of the files, each once.
    var directories: [String] {
        var found: [String] = []
        for entry in entries where !found.contains(Path.parent(of: entry.target)) {
            found.append(Path.parent(of: entry.target))
        }
        return found
    }
}

extension TransactionJournal.Entry {
    /// Reads an entry; its files lie beside each other, in one of `places`, the daemon's own under names of its own.
    init?(_ file: JSONValue, places: JournalPlaces) {
        guard let place = file["place"]?.stringValue, let path = file["target"]?.stringValue,
            let target = places.file(path, in: place)
        else { return nil }
        self.target = target
        let names = [file["backup"], file["staged"]].compactMap { $0?.stringValue }
        let areOwn = names.allSatisfy { name in
            name.hasPrefix(ConfigurationFiles.ownPrefix + "-") && !name.utf8.contains(UInt8(ascii: "/"))
        }
        guard areOwn else { return nil }
        let directory = Path.parent(of: target)
        backup = file["backup"]?.stringValue.map { Path.join(directory, $0) }
        if let name = file["staged"]?.stringValue, let inode = file["inode"]?.stringValue.flatMap({ UInt64($0) }),
            let modified = file["modified"]?.stringValue.flatMap({ Int64($0) })
        {
            staged = TransactionJournal.Staged(
                path: Path.join(directory, name),
                inode: inode,
                modified: modified,
                size: file["size"]?.intValue.map { Int64($0) }
            )
        }
    }

    /// The entry as the journal's file holds it; numbers of 64 bits are texts, as some readers round them.
    func json(in places: JournalPlaces) -> JSONValue? {
        guard let (place, path) = places.locate(target) else { return nil }
        var object: JSONObject = ["place": .string(place), "target": .string(path)]
        if let backup { object["backup"] = .string(Path.name(of: backup)) }
        if let staged {
            object["staged"] = .string(Path.name(of: staged.path))
            object["inode"] = .string("\(staged.inode)")
            object["modified"] = .string("\(staged.modified)")
            object["size"] = staged.size.map { .integer(Int($0)) }
        }
        return .object(object)
    }

    /// Whether the file was put in place and not taken back, whatever somebody has made of it since.
    ///
    /// A new file gives its temporary name away when it is put in place. An old one that is put back loses its second
    /// name, or gives it to the new one.
    var isPut: Bool {
        guard let staged else { return backup?.fileStatus != nil }
        guard displaced == nil else { return false }
        if target.fileStatus?.inode == staged.inode { return true }
        guard staged.path.fileStatus?.inode != staged.inode else { return false }
        guard let backup else { return target.fileStatus != nil }
        guard let kept = backup.fileStatus else { return false }
        return kept.inode != staged.inode
    }

    /// Whether the transaction's own file stands in place, or the old one was taken away, and can be undone.
    var isInPlace: Bool {
        if let backup, backup.fileStatus == nil { return false }
        let status = target.fileStatus
        return staged == nil ? status == nil : status.map(isOwn) ?? false
    }

    /// What stood in place before: under its second name, or under the temporary one where the transaction died before it
    /// saw that this was not the file that it had read.
    var former: String? { displaced ?? backup }

    /// Somebody's file that was exchanged for the transaction's own, and not given back yet.
    private var displaced: String? {
        guard let staged, let backup = backup?.fileStatus, let other = staged.path.fileStatus else { return nil }
        return other.inode == staged.inode || other.inode == backup.inode || backup.inode == staged.inode
            ? nil : staged.path
    }

    private func isOwn(_ status: FileStatus) -> Bool {
        status.inode == staged?.inode && status.modified == staged?.modified
            // Two writes within one tick of the clock have one time.
            && status.size == staged?.size ?? status.size
    }

    /// Puts back what stood in place before; false where somebody is faster, and theirs stays.
    func rollBack(_ disk: DiskWriter) throws(Errno) -> Bool {
        guard let staged else {
            guard let backup else { return true }
            return try disk.renameIfFree(backup, to: target)
        }
        guard let former else { return try disk.takeAway(target, as: staged.path, ifStill: isOwn) }
        guard let inode = former.fileStatus?.inode else { return false }
        return try disk.exchange(former, inode: inode, with: target, ifStill: isOwn)
    }
}

extension String {
    /// What lies at this path; what cannot be looked at counts as absent, and is then left as it is.
    fileprivate var fileStatus: FileStatus? {
        (try? FileStatus.ifPresent(self, followLink: false)) ?? nil
    }
}
