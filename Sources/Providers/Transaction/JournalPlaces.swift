import POSIX

/// The directories in which a configuration's files lie, by what lies there and not by where they are.
///
/// A journal names its files through them, so that it is understood wherever the configuration is when it is read: in a
/// container that mounts it elsewhere, or under a new name.
struct JournalPlaces {
    /// Their names and their real paths, as far as they are there.
    private let places: [(name: String, directory: String)]

    /// Looks where the files are now; a file that is a symbolic link lies where it points to.
    init(_ files: ConfigurationFiles) {
        var places = [("directory", files.realDirectory), ("handlers", files.realHandlers)]
        for (name, path) in [("environment", files.environment), ("metadata", files.metadata)] {
            // What is not there cannot be meant.
            if let real = try? File.realPath(path) { places.append((name, Path.parent(of: real))) }
        }
        self.places = places
    }

    /// The place of a file and its path from there; nil when it lies in none.
    func locate(_ path: String) -> (place: String, path: String)? {
        for place in places {
            let start = Path.join(place.directory, "")
            if path.hasPrefix(start) { return (place.name, String(path.dropFirst(start.utf8.count))) }
        }
        return nil
    }

    /// The file at a path from a place; nil when there is no such place, or the path leads out of it.
    func file(_ path: String, in place: String) -> String? {
        guard let directory = places.first(where: { $0.name == place })?.directory else { return nil }
        // Bytes, as the kernel sees them: a slash with a combining mark behind it is no Character "/".
        let components = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isInside = components.allSatisfy { component in
            !["", ".", ".."].contains { component.elementsEqual($0.utf8) }
        }
        guard isInside else { return nil }
        return Path.join(directory, path)
    }
}
