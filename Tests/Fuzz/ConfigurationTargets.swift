import Dialects
import JSON
import Providers

func fuzzHandler(_ bytes: [UInt8]) {
    guard let value = try? JSONValue.parse(bytes) else { return }
    if let handler = try? Handler(value) {
        let written = handler.json
        check((try? Handler(written)) == handler, "is written as \(written)")
        check((try? JSONValue.parse(written.serialized())) == written, "writes what is no JSON")
    }
    for template in Handler.templates {
        guard let handler = try? template.overridden(by: value) else { continue }
        check((try? Handler(handler.json)) == handler, "overridden, is written as \(handler.json)")
    }
}

/// The first line names a key and a value; the rest is the file.
func fuzzEnvironment(_ bytes: [UInt8]) {
    let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    let file = EnvironmentFile(parts.count > 1 ? Array(parts[1]) : [])
    var position = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    for binding in file.bindings {
        check(binding.range.lowerBound == position && !binding.range.isEmpty, "a gap at \(position)")
        check(binding.range.contains(binding.start) || binding.start == binding.range.upperBound, "start")
        position = binding.range.upperBound
        _ = file.valueBytes(binding)
    }
    check(position == file.bytes.count || file.bytes.count < 3, "the end is at \(position)")
    let words = parts[0].split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    let key = String(decoding: words[0], as: UTF8.self)
    let value = words.count > 1 ? Array(words[1]) : []
    var edited = file
    do throws(EnvironmentError) {
        try edited.set(key, to: value.span)
        check(edited.valueBytes(key) == value, "\(key) reads as \(edited.valueBytes(key)?.text ?? "nothing")")
        for other in file.keys where other != key {
            check(edited.valueBytes(other) == file.valueBytes(other), "setting \(key) changed \(other)")
        }
        let again = EnvironmentFile(edited.bytes)
        check(again.bindings == edited.bindings, "reads differently")
        let before = edited.bytes
        check(try edited.set(key, to: value.span) == false && edited.bytes == before, "sets again")
        edited.remove(key)
        check(edited.binding(key) == nil, "\(key) is still there")
    } catch {
        check(edited.bytes == file.bytes, "a failed edit changed the file")
    }
}
