import LineEditing
import POSIX

/// The names of files, as a person writes them.
enum FileNames {
    /// A path with the home directory in place of `~`.
    static func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = ProcessContext.variable("HOME") else { return path }
        return home + path.dropFirst()
    }

    /// What a path could go on with; a folder's name ends with a slash.
    static func completion(of path: String) -> Completion {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? ""
        let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
        let place = folder.isEmpty ? "." : expanded(folder)
        // A folder that cannot be read has no names to offer.
        let names = ((try? Directory.names(in: place)) ?? []).filter { entry in
            entry.hasPrefix(name) && (name.hasPrefix(".") || !entry.hasPrefix("."))
        }
        let isFolder = { (entry: String) in (try? FileStatus(path: "\(place)/\(entry)"))?.type == .directory }
        return Completion(replacing: name.count, candidates: names.map { isFolder($0) ? $0 + "/" : $0 })
    }
}
