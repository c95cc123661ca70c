import Harness
import Providers

/// One round of the property test: a random file, random edits of it, and what must be in it then.
struct EnvironmentRound {
    /// What the round was made of, to run it again.
    let seed: UInt64
    /// The file after all edits.
    private(set) var file: EnvironmentFile
    /// What our own keys are to be.
    private(set) var model: [String: String] = [:]
    /// What went wrong.
    private(set) var failures: [String] = []
    /// Whether a shell can read the file, too: nothing in it but what is a shell's as well.
    let isForShells: Bool
    private var random: SeededGenerator

    private static let comments = ["# comment", "", "   ", "#KEY_A=off", "  # indented = 'comment'"]
    private static let shellLines = [
        "OTHER='multi\nline'", "export OTHER_TWO=x # c", "OTHER_3=\"a b\"", "OTHER_4=", "OTHER_5=a#b",
        "OTHER_6='a#b' # c",
        "export OTHER_7='#'", "OTHER_8=\"it's\"", "OTHER_9=1 ",
    ]
    private static let wildLines = [
        "bare", "\tINDENT = 1", "SPACED = 'a' ", "'QUOTED KEY'=b", "OTHER=\"esc\\n\\t\\\"\"", "export\tTABBED=1",
        "OTHER=$A${B}",
        "OTHER=a b c", "OTHER= # nothing", "OTHER=é\u{A0}", "export OTHER", "OTHER=\"multi\n# line\n\"", "=x",
        "OTHER='a' b",
        "OTHER=\"a\" \"b\"", "OTHER=`id`", "OTHER=a\\", "OTHER=it's", "OTHER=\u{2028}x",
    ]

    /// Makes the file and the edits of a seed, and holds each edit to what it may do.
    init(seed: UInt64) {
        self.seed = seed
        var random = SeededGenerator(seed: seed)
        isForShells = Bool.random(using: &random)
        let lines = Self.comments + Self.shellLines + (isForShells ? [] : Self.wildLines)
        // A shell takes CR for a part of the value.
        let end = isForShells ? "\n" : ["\n", "\r\n", "\n"].randomElement(using: &random) ?? "\n"
        var text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
            (lines.randomElement(using: &random) ?? "") + end
        }.joined()
        if !text.isEmpty, Int.random(in: 0..<4, using: &random) == 0 { text.removeLast() }
        file = EnvironmentFile(Array(text.utf8))
        self.random = random
        for _ in 0..<Int.random(in: 1...10, using: &self.random) { edit() }
        takeAllBack(Array(text.utf8))
    }

    private mutating func edit() {
        let key = ["KEY_A", "KEY_B", "KEY_B_2", "_K", "K9"].randomElement(using: &random) ?? "KEY_A"
        let before = file
        if Int.random(in: 0..<3, using: &random) == 0 {
            file.remove(key)
            model[key] = nil
            if foreign(file) != foreign(before) { failures.append("removing \(key) changed a line of somebody else's") }
        } else if Int.random(in: 0..<12, using: &random) == 0 {
            let name = ["", "A B", "A\nB", "A=B", "1A", "A-B", "É", "A'", "A\0"].randomElement(using: &random) ?? ""
            refuse(name, "x", before)
        } else {
            set(key, value(), before)
        }
        for (key, value) in model where file.value(key) != value {
            failures.append("\(key) reads \(file.value(key).debugDescription) and not \(value.debugDescription)")
        }
    }

    private mutating func set(_ key: String, _ value: String, _ before: EnvironmentFile) {
        let bytes = Array(value.utf8)
        // A value that has no common form is refused, and nothing changes.
        guard (try? EnvironmentQuoting.quoted(bytes.span)) != nil else { return refuse(key, value, before) }
        do {
            try file.set(key, to: value, near: Bool.random(using: &random) ? "KEY_" : "")
            model[key] = value
        } catch {
            // Only a line that swallows ours is a reason.
            if error.code != .brokenFile { failures.append("\(key) is refused: \(error)") }
            if file.bytes != before.bytes { failures.append("a refused edit changed the file") }
            return
        }
        if foreign(file) != foreign(before) { failures.append("setting \(key) changed a line of somebody else's") }
        // Whatever is new stands in one place.
        let prefix = zip(before.bytes, file.bytes).prefix { $0 == $1 }.count
        let rest = zip(before.bytes[prefix...].reversed(), file.bytes[prefix...].reversed()).prefix { $0 == $1 }.count
        let old = before.binding(key).map {
            ($0.valueRange?.upperBound ?? $0.keyRange.upperBound) - $0.keyRange.lowerBound
        }
        if before.bytes.count - prefix - rest > old ?? 0 { failures.append("setting \(key) changed more than its own") }
    }

    private mutating func refuse(_ key: String, _ value: String, _ before: EnvironmentFile) {
        do {
            try file.set(key, to: value)
            failures.append("\(key.debugDescription) was set to \(value.debugDescription)")
        } catch {
            if file.bytes != before.bytes { failures.append("a refused edit changed the file") }
        }
    }

    /// Without our own keys the file is what it was, but perhaps for the end of its last line.
    private mutating func takeAllBack(_ original: [UInt8]) {
        var bare = file
        for key in model.keys { bare.remove(key) }
        let isSame = bare.bytes == original
        let hasLineEnd =
            bare.bytes.starts(with: original) && bare.bytes.count <= original.count + 2
            && bare.bytes[original.count...].allSatisfy { $0 == 10 || $0 == 13 }
        if !isSame && !hasLineEnd { failures.append("without our keys it is not the file that it was") }
    }

    /// Every statement that is not ours, byte for byte, with the blank lines and comments around it.
    private func foreign(_ file: EnvironmentFile) -> [[UInt8]] {
        let own = ["KEY_A", "KEY_B", "KEY_B_2", "_K", "K9"]
        return file.bindings.filter { $0.key.map { !own.contains($0) } ?? true }.map { binding in
            // A last line may have got its end.
            var bytes = file.bytes[binding.start..<binding.range.upperBound]
            while bytes.last == 10 || bytes.last == 13 { bytes.removeLast() }
            return Array(bytes)
        }.filter { !$0.isEmpty }
    }

    private mutating func value() -> String {
        let alphabet = Array("abcXYZ019_-./:@%+,=~!*?[](){}<>|&;#^ \t'\"\\$`éß中🙂\u{A0}\u{2028}")
        let simple = Bool.random(using: &random)
        let text = (0..<Int.random(in: 0...16, using: &random)).map { _ in
            (simple ? alphabet[0..<24] : alphabet[...]).randomElement(using: &random) ?? "a"
        }
        // Now and then what no file can hold.
        let control = ["\n", "\r", "\0", "\u{1B}"].randomElement(using: &random) ?? "\n"
        return String(text) + (Int.random(in: 0..<40, using: &random) == 0 ? control : "")
    }
}
