import Harness

/// The shared libraries that a 64-bit little-endian ELF binary asks the loader for, elf(5).
struct ELFFile {
    /// The names of its `DT_NEEDED` entries, in their order.
    let neededLibraries: [String]

    /// Reads a binary.
    ///
    /// - Throws: `HarnessError` when the file is absent or is none.
    init(path: String) throws {
        let bytes = try readFile(path)
        func integer(_ offset: Int, _ size: Int) throws -> Int {
            guard offset >= 0, offset + size <= bytes.count else { throw HarnessError("\(path): cut short") }
            return bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]) else { throw HarnessError("\(path): no ELF binary") }
        let table = try integer(0x28, 8)
        let size = try integer(0x3a, 2)
        let count = try integer(0x3c, 2)
        let dynamicSection = 6
        var names: [String] = []
        for index in 0..<count {
            let header = table + index * size
            guard try integer(header + 4, 4) == dynamicSection else { continue }
            let strings = try integer(table + (try integer(header + 0x28, 4)) * size + 0x18, 8)
            let start = try integer(header + 0x18, 8)
            let length = try integer(header + 0x20, 8)
            for entry in stride(from: start, to: start + length, by: 16) where try integer(entry, 8) == 1 {
                let name = strings + (try integer(entry + 8, 8))
                names.append(String(decoding: bytes[name...].prefix { $0 != 0 }, as: UTF8.self))
            }
        }
        neededLibraries = names
    }
}
