import Harness
import JSON
import Testing

@testable import Dialects

/// A recorded exchange of the reference material.
struct Recording: CustomTestStringConvertible, Sendable {
    /// `DIALECT/FILE`.
    let name: String

    var testDescription: String { name }

    /// The service that was recorded.
    var service: String { String(name.split(separator: "/")[1]) }

    /// The recorded services of each dialect.
    private static let services: [String: [String]] = [
        "openai": [
            "avian", "cerebras", "copilot", "dashscope-compat", "deepseek", "doubleword", "fireworks",
            "gpustack", "groq", "huggingface-router", "hunyuan", "llamacpp", "mistral", "mistralrs", "nebius", "novita",
            "ollama-openai", "openai-chat", "openrouter", "perplexity", "sambanova", "siliconflow", "snowflake",
            "tgi-openai", "together", "venice", "vercel-gateway", "vllm", "volcengine-ark", "xai", "zhipu",
        ],
        "azure-openai": ["azure-openai"],
        "anthropic": ["anthropic", "vertex-anthropic"],
        "gemini": ["gemini", "vertex-gemini"],
        "ollama": ["ollama"],
        "dashscope": ["dashscope"],
        "cohere": ["cohere-v2"],
        "bedrock": ["bedrock-converse"],
        "openai-responses": [
            "openai-responses", "azure-openai-responses", "bedrock-mantle", "deepseek-responses",
            "lmstudio-responses", "xai-responses",
        ],
        "tgi": ["tgi"],
        "cloudflare": ["cloudflare"],
        "replicate": ["replicate"],
    ]

    /// The dialect that was recorded; `nil` for services that none of ours speaks.
    var dialect: (any Dialect)? {
        let service = service
        return Self.services.first { $0.value.contains(service) }.flatMap { DialectRegistry.dialect(named: $0.key) }
    }

    /// The recordings of services that a dialect of ours speaks, whose file's name begins with `kind`; none where there
    /// is no reference material.
    static func all(_ kind: String) -> [Recording] {
        services.filter { DialectRegistry.dialect(named: $0.key) != nil }.flatMap(\.value).sorted().flatMap { service in
            ["recorded", "synthetic"].flatMap { folder in
                let path = ReferenceMaterial.root + "/fixtures/" + folder + "/" + service
                // Not every service has both folders.
                return ((try? listDirectory(path)) ?? []).filter { $0.hasPrefix(kind) }
                    .map { Recording(name: folder + "/" + service + "/" + $0) }
            }
        }
    }

    /// A recorded answer.
    struct Response {
        let status: Int
        let headers: [HTTPField]
        let body: [UInt8]

        var contentType: String? { headers.first { $0.isNamed("content-type") }?.value }
    }

    /// The answer's status, headers and body.
    func response() throws -> Response {
        let file = try JSONValue.parse(ReferenceMaterial.bytes("fixtures/" + name))
        guard let response = file["response"], let status = response["status"]?.intValue else {
            throw HarnessError("\(name) has no response")
        }
        let headers = (response["headers"]?.objectValue?.members ?? []).map {
            HTTPField($0.key, $0.value.stringValue ?? "")
        }
        let body: [UInt8]
        if let text = response["body"]?.stringValue {
            body = Array(text.utf8)
        } else if let text = response["body_base64"]?.stringValue {
            body = try decodeBase64(text)
        } else {
            throw HarnessError("\(name) has no body")
        }
        return Response(status: status, headers: headers, body: body)
    }

    /// What the independent decoder made of it.
    func expected() throws -> JSONValue {
        let path = name.split(separator: "/").dropFirst().joined(separator: "/")
        return try JSONValue.parse(ReferenceMaterial.bytes("fixtures/expected/" + path))
    }
}
