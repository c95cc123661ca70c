import Glibc
import Harness

/// A Swift file of the repository.
struct SourceFile {
    /// The path below the project's root, such as `Sources/Reactor/EventLoop.swift`.
    let path: String
    /// The target that it belongs to: the second component of the path.
    let module: String
    let text: SourceText

    /// Every Swift file below `Sources`, in the order of their paths; read once.
    static var sources: [SourceFile] {
        get throws { try readSources.get() }
    }

    private static let readSources = Result { try read(folder: "Sources") }

    /// Every Swift file below a folder of the project, in the order of their paths.
    static func read(folder: String) throws -> [SourceFile] {
        try paths(in: folder).filter { $0.hasSuffix(".swift") }.map { path in
            let bytes = try readFile(ReferenceMaterial.projectRoot + "/" + path)
            return SourceFile(
                path: path,
                module: String(path.split(separator: "/")[1]),
                text: SourceText(String(decoding: bytes, as: UTF8.self))
            )
        }
    }

    /// The paths of all files below a folder of the project.
    static func paths(in folder: String) throws -> [String] {
        try listDirectory(ReferenceMaterial.projectRoot + "/" + folder).flatMap { name in
            let path = folder + "/" + name
            return isDirectory(path) ? try paths(in: path) : [path]
        }
    }

    /// The places where a line of code meets a condition, as `path:line`.
    func places(where matches: (String) -> Bool) -> [String] {
        text.code.indices.filter { matches(text.code[$0]) }.map { "\(path):\($0 + 1)" }
    }

    /// The modules that the file imports, each with its line.
    var imports: [(module: String, line: Int)] {
        text.code.enumerated().compactMap { index, line in
            let words = line.words
            guard let position = words.firstIndex(of: "import"), position < 3, words.count > position + 1,
                words[..<position].allSatisfy(Self.mayPrecedeImport.contains)
            else { return nil }
            let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let name = words[position + 1]
            guard !kinds.contains(name) else { return (String(words[position + 2]), index + 1) }
            return (String(name), index + 1)
        }
    }

    private static let mayPrecedeImport: Set<Substring> = [
        "package", "public", "internal", "fileprivate", "private", "testable", "preconcurrency", "_exported",
    ]
}

/// Whether a path below the project's root is a directory.
func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(ReferenceMaterial.projectRoot + "/" + path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
