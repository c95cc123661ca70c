import Dialects
import JSON
import POSIX

/// Writes the inputs that fuzzing begins with: the recordings and collections of the reference material, where it is
/// there, a folder for each target.
///
/// They stay below the build directory; the seeds of our own lie in `Seeds`.
struct SeedExtraction {
    let directory: String

    /// The services whose recordings a dialect's decoder begins with; all others speak OpenAI's words.
    private static let services: [(prefix: String, dialect: String)] = [
        ("anthropic", "anthropic"), ("vertex-anthropic", "anthropic"), ("gemini", "gemini"),
        ("vertex-gemini", "gemini"),
        ("bedrock-converse", "bedrock"), ("bedrock-invoke", "bedrock"), ("cohere", "cohere"),
        ("dashscope-compat", "openai"), ("dashscope", "dashscope"), ("ollama-openai", "openai"), ("ollama", "ollama"),
        ("azure-openai", "azure"), ("tgi-openai", "openai"), ("tgi", "tgi"), ("cloudflare", "cloudflare"),
        ("replicate", "replicate"),
    ]

    func run() {
        guard let material = environment("FUZZ_MATERIAL") else { return }
        for kind in ["recorded", "synthetic"] {
            let root = material + "/fixtures/" + kind
            for service in names(root) {
                for name in names(root + "/" + service) { extract(root + "/" + service + "/" + name, of: service) }
            }
        }
        extractConformance(material + "/conformance/")
    }

    private func extract(_ path: String, of service: String) {
        guard let bytes = read(path), let exchange = try? JSONValue.parse(bytes) else { return }
        let name = service + "-" + (path.split(separator: "/").last ?? "")
        if let response = exchange["response"] {
            let body =
                response["body"]?.stringValue.map { Array($0.utf8) }
                ?? response["body_base64"]?.stringValue.map(decodeBase64) ?? []
            if response["status"]?.intValue ?? 200 >= 300 {
                write(body, to: "error", name)
            } else {
                for target in targets(of: service) where target.hasPrefix("answer-") {
                    write(body, to: target, name)
                }
                // Such answers are pretty-printed; polling wants one on each line.
                let line = (try? JSONValue.parse(body))?.serialized() ?? []
                for target in targets(of: service) where target.hasPrefix("poll-") { write(line, to: target, name) }
                let framer = service.hasPrefix("bedrock-") ? "binary-events" : "events"
                if body.count < 2048 { write(body, to: framer, name) }
            }
        }
        if let body = exchange["request"]?["body"] {
            write(body.stringValue.map { Array($0.utf8) } ?? body.serialized(), to: "request", name)
        }
    }

    /// The targets whose dialect a service speaks; the name of the dialect has the word of the table in it.
    private func targets(of service: String) -> [String] {
        var word = Self.services.first { service.hasPrefix($0.prefix) }?.dialect ?? "openai"
        if service.contains("responses") { word = "responses" }
        let all = FuzzTarget.all.map(\.name).filter { $0.hasPrefix("answer-") || $0.hasPrefix("poll-") }
        return all.filter { word == "openai" ? $0 == "answer-openai" : $0.contains(word) }
    }

    private func extractConformance(_ folder: String) {
        for name in names(folder) {
            guard let bytes = read(folder + name) else { continue }
            if name.hasPrefix("sse"), let cases = (try? JSONValue.parse(bytes))?.arrayValue {
                for (number, example) in cases.enumerated() {
                    let body =
                        example["input_text"]?.stringValue.map { Array($0.utf8) }
                        ?? example["input_base64"]?.stringValue.map(decodeBase64) ?? []
                    write(body, to: "events", "\(name)-\(number)")
                }
            } else if name.hasPrefix("json") {
                for (number, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
                    let example = try? JSONValue.parse(Array(line))
                    for member in example?.objectValue?.members ?? [] {
                        guard let text = member.value.stringValue, text.utf8.count < 4096 else { continue }
                        let isBase64 = member.key.contains("base64")
                        write(isBase64 ? decodeBase64(text) : Array(text.utf8), to: "json", "\(number)-\(member.key)")
                    }
                }
            } else if name.hasSuffix(".env") {
                write(Array("KEY=value\n".utf8) + bytes, to: "environment", name)
            } else if name.hasPrefix("dotenv"), let cases = (try? JSONValue.parse(bytes))?.arrayValue {
                for (number, example) in cases.enumerated() {
                    for member in example.objectValue?.members ?? [] {
                        guard let text = member.value.stringValue else { continue }
                        write(Array("KEY=value\n\(text)".utf8), to: "environment", "\(name)-\(number)-\(member.key)")
                    }
                }
            }
        }
    }

    private func names(_ path: String) -> [String] {
        // What is not there gives no seeds.
        (try? Directory.names(in: path)) ?? []
    }

    private func read(_ path: String) -> [UInt8]? {
        // As above.
        (try? File.read(path, limit: 4 << 20))?.bytes
    }

    private func write(_ bytes: [UInt8], to target: String, _ name: String) {
        guard !bytes.isEmpty, bytes.count <= 8 << 10 else { return }
        let path = directory + "/" + target
        do throws(Errno) {
            if (try? Directory.names(in: path)) == nil { try Directory.create(path) }
            let file = try FileDescriptor.open(path + "/" + name, [.writeOnly, .create, .truncate], mode: 0o644)
            try file.writeAll(bytes.span, name: name)
        } catch {
            finding("cannot write the seed \(name): \(error)")
        }
    }

    private func decodeBase64(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text.utf8 {
            let digit: UInt8
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = character - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = character - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"): digit = 62
            case UInt8(ascii: "/"): digit = 63
            default: continue
            }
            bits = (bits << 6 | UInt32(digit)) & 0xFFFF
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return bytes
    }
}
