import Dialects
import JSON

extension ProviderField {
    /// The rule of a default model, which `.env` has as well.
    static let defaultModelRule = FieldRule.TextRule(maximumLength: 256, check: plainText)

    /// Every value of `provider.add` for a type, in the order in which a form asks for them.
    static func all(for kind: ProviderKind) -> [ProviderField] {
        var fields = [
            ProviderField(
                name: "type",
                title: "Type",
                summary: kind.summary,
                rule: .choice([kind.name]),
                isRequired: true,
                defaultValue: .string(kind.name)
            ),
            ProviderField(
                name: "name",
                title: "Name",
                summary: "The name by which requests address the provider.",
                rule: .text(.init(pattern: ProviderName.pattern, maximumLength: 63, check: nameProblem)),
                isRequired: true,
                examples: ["deepseek", "my-llm"]
            ),
            ProviderField(
                name: "display_name",
                title: "Display name",
                summary: "The name that people see.",
                rule: .text(.init(maximumLength: 100, check: plainText)),
                isAdvanced: true,
                examples: ["DeepSeek"]
            ),
        ]
        if kind.needsNetwork {
            fields += [
                ProviderField(
                    name: "api_key",
                    title: "API key",
                    summary: "The key of the service. It goes into .env and is never shown again.",
                    rule: .text(.init(maximumLength: 16_384, check: keyProblem)),
                    isSecret: true
                ),
                ProviderField(
                    name: "endpoint",
                    title: "Endpoint",
                    summary: "The base address of the API, or the full address of its chat call.",
                    rule: .text(.init(format: "uri", maximumLength: 2048, check: endpointProblem)),
                    isRequired: kind.defaultEndpoint == nil,
                    defaultValue: kind.defaultEndpoint.map { .string($0) },
                    examples: [.string(kind.defaultEndpoint ?? "https://llm.example.org/v1")]
                ),
            ]
        }
        fields += [
            ProviderField(
                name: "default_model",
                title: "Default model",
                summary: "The model of a request that names none.",
                rule: .text(defaultModelRule),
                examples: ["deepseek-chat"]
            ),
            ProviderField(
                name: "parameters",
                title: "Parameters",
                summary: "Parameters of requests that do not set them.",
                rule: .object(ProviderParameter.all.map(\.field)),
                isAdvanced: true
            ),
            ProviderField(
                name: "handler",
                title: "Handler",
                summary: "Members of the handler that differ from the type's own.",
                rule: .handler,
                isAdvanced: true
            ),
            ProviderField(
                name: "env_prefix",
                title: "Prefix in .env",
                summary: "What the names of its variables in .env begin with; made of the name when it is left out.",
                rule: .text(
                    .init(
                        pattern: ProviderName.prefixPattern,
                        maximumLength: ProviderName.longestPrefix,
                        check: prefixProblem
                    )
                ),
                isAdvanced: true,
                examples: ["DEEPSEEK"]
            ),
            ProviderField(
                name: "replace",
                title: "Replace",
                summary: "Changes a provider of that name where it differs.",
                rule: .boolean(default: false),
                isAdvanced: true,
                defaultValue: false
            ),
            ProviderField(
                name: "dry_run",
                title: "Dry run",
                summary: "Checks everything and writes nothing.",
                rule: .boolean(default: false),
                isAdvanced: true,
                defaultValue: false
            ),
            ProviderField(
                name: "verify",
                title: "Test the connection",
                summary: "Tests the connection before anything is written.",
                rule: .boolean(default: false),
                isAdvanced: true,
                defaultValue: false
            ),
        ]
        return fields
    }

    @Sendable private static func nameProblem(_ text: String) -> String? {
        ProviderName.isValid(text)
            ? nil : "must consist of a-z, 0-9, - and _ and begin with a letter or digit (\(ProviderName.pattern))"
    }

    @Sendable private static func prefixProblem(_ text: String) -> String? {
        ProviderName.isValidPrefix(text)
            ? nil
            : "must consist of A-Z, 0-9 and _, begin with a letter and not end with _ (\(ProviderName.prefixPattern))"
    }

    @Sendable private static func plainText(_ text: String) -> String? {
        let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        return isPlain ? quotingProblem(text) : "must not hold line breaks or other control characters"
    }

    @Sendable private static func keyProblem(_ text: String) -> String? {
        guard text.utf8.first != 0x20, text.utf8.last != 0x20 else { return "must not begin or end with a space" }
        return plainText(text)
    }

    @Sendable private static func endpointProblem(_ text: String) -> String? {
        do throws(EndpointError) {
            _ = try EndpointURL(text)
            return quotingProblem(text)
        } catch {
            return error.message
        }
    }

    /// What keeps a text out of `.env`, or nil.
    private static func quotingProblem(_ text: String) -> String? {
        do throws(EnvironmentError) {
            let bytes = Array(text.utf8)
            _ = try EnvironmentQuoting.quoted(bytes.span)
            return nil
        } catch {
            return "cannot be written to .env: \(error.message)"
        }
    }
}
